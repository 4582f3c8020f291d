package cobnut.chassis.bus;

import cobnut.chassis.directory.Directory;
import cobnut.chassis.resilience.Peers;
import cobnut.chassis.resilience.ResilienceConfig;
import cobnut.chassis.resilience.RetryBudget;
import cobnut.kernel.ServiceException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One more attempt, at another endpoint, where the contract allows it; two more where an attempt certainly did nothing.
 * A failure is followed after a random pause. What only takes long is asked elsewhere beside it, and the first answer
 * counts (hedged requests; Dean and Barroso, The Tail at Scale, 2013), so that a frozen endpoint costs its callers a
 * moment and not their deadline. The late attempt is not given up: endpoints that have become slow all together would
 * then answer nobody, and nobody would learn how slow they are.
 */
final class RetryLink implements Link {
    private static final int LONGEST_PAUSE_MS = 30;
    private static final int MOST_ATTEMPTS = 2;
    private static final int MOST_UNTOUCHED = 3;

    private final VertxInternal vertx;
    private final Directory directory;
    private final Peers peers;
    private final ResilienceConfig config;
    private final RetryBudget budget;
    private final Link next;

    RetryLink(VertxInternal vertx, Directory directory, Peers peers, ResilienceConfig config, Link next) {
        this.vertx = vertx;
        this.directory = directory;
        this.peers = peers;
        this.config = config;
        this.budget = new RetryBudget(config.retryShare());
        this.next = next;
    }

    @Override
    public Future<Buffer> call(Outgoing out) {
        budget.call();
        boolean another = out.repeatable() && directory.serving(out.contract()).size() > 1;
        return another ? hedged(out) : attempt(out);
    }

    private Future<Buffer> attempt(Outgoing out) {
        return next.call(out).recover(failure -> again(out, failure));
    }

    private Future<Buffer> again(Outgoing out, Throwable failure) {
        if (!(failure instanceof ServiceException refused)) {
            return Future.failedFuture(failure);
        }
        boolean untouched = Wire.UNTOUCHED.contains(refused.problem().reason());
        // While nodes come and go the only one there may be the one that was asked: a moment later it may answer.
        boolean allowed = untouched || out.repeatable() && refused.kind().passing() && another(out);
        long remaining = out.remaining().toMillis();
        int most = untouched ? MOST_UNTOUCHED : MOST_ATTEMPTS;
        // Whatever was under way to a node that left fails at once, and only once: no sign of overload, and not paid
        // for.
        boolean free = refused.problem().reason().equals(Wire.NODE_LEFT);
        if (!allowed || remaining < 2 || !out.attempts().more(most, () -> free || budget.take())) {
            return Future.failedFuture(failure);
        }
        long pause = 1 + ThreadLocalRandom.current().nextLong(Math.min(LONGEST_PAUSE_MS, remaining));
        return vertx.timer(pause, TimeUnit.MILLISECONDS).compose(elapsed -> attempt(out.again()));
    }

    private boolean another(Outgoing out) {
        var asked = out.attempts().asked();
        return directory.serving(out.contract()).stream()
                .anyMatch(endpoint -> !asked.contains(endpoint.address(out.contract())));
    }

    private Future<Buffer> hedged(Outgoing out) {
        long patience = patience(out);
        var first = attempt(out);
        if (patience >= out.remaining().toMillis()) {
            return first;
        }
        Promise<Buffer> answer = vertx.promise();
        var beside = new AtomicReference<@Nullable Future<Buffer>>();
        long timer = vertx.setTimer(patience, elapsed -> {
            if (!first.isComplete() && another(out) && out.attempts().more(MOST_ATTEMPTS, budget::take)) {
                var second = attempt(out.again());
                beside.set(second);
                second.onComplete(done -> settle(answer, done, first));
            }
        });
        first.onComplete(done -> {
            vertx.cancelTimer(timer);
            settle(answer, done, beside.get());
        });
        return answer.future();
    }

    /** What only says that an endpoint was unable does not count while the other one may still answer. */
    private static void settle(Promise<Buffer> answer, AsyncResult<Buffer> done, @Nullable Future<Buffer> other) {
        if (done.succeeded()) {
            answer.tryComplete(done.result());
        } else if (other == null
                || other.isComplete()
                || !(done.cause() instanceof ServiceException refused)
                || !refused.kind().passing()) {
            answer.tryFail(done.cause());
        }
    }

    /** max(50 ms, 4 × p99), at most 800 ms; p99 over all endpoints known of the contract. */
    private long patience(Outgoing out) {
        long p99 = 0;
        for (var endpoint : directory.serving(out.contract())) {
            p99 = Math.max(p99, peers.of(endpoint, out.contract()).p99());
        }
        var longest = config.longestPatience();
        var wanted = p99 == 0 ? longest : Duration.ofNanos(4 * p99);
        return Math.clamp(wanted.toMillis(), config.shortestPatience().toMillis(), longest.toMillis());
    }
}
