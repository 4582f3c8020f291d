package cobnut.chassis.bus;

import cobnut.chassis.directory.Directory;
import cobnut.chassis.resilience.Peers;
import cobnut.chassis.resilience.ResilienceConfig;
import cobnut.chassis.resilience.RetryBudget;
import cobnut.kernel.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One more attempt, at another endpoint, after a random pause: where the contract allows it; two more where an attempt
 * certainly did nothing. The first attempt is short when there is somebody else to ask, so that a frozen endpoint costs
 * its callers a moment and not their deadline.
 */
final class RetryLink implements Link {
    /** What is refused before any work is done may be tried elsewhere whatever the contract says. */
    private static final Set<String> UNTOUCHED =
            Set.of("NO_HANDLER", "ENDPOINT_BUSY", "BREAKER_OPEN", "INSTANCE_BUSY", "NOT_SERVING");

    private static final int LONGEST_PAUSE_MS = 30;
    private static final int MOST_ATTEMPTS = 3;

    private final Vertx vertx;
    private final Directory directory;
    private final Peers peers;
    private final ResilienceConfig config;
    private final RetryBudget budget;
    private final Link next;

    RetryLink(Vertx vertx, Directory directory, Peers peers, ResilienceConfig config, Link next) {
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
        boolean another = directory.serving(out.contract()).size() > 1;
        return attempt(another && out.repeatable() ? out.within(firstPatience(out)) : out);
    }

    private Future<Buffer> attempt(Outgoing out) {
        return next.call(out).recover(failure -> again(out, failure));
    }

    private Future<Buffer> again(Outgoing out, Throwable failure) {
        if (!(failure instanceof ServiceException refused)) {
            return Future.failedFuture(failure);
        }
        var asked = refused.problem().details().getOrDefault("endpoint", "");
        boolean untouched = UNTOUCHED.contains(refused.problem().reason());
        boolean another = directory.serving(out.contract()).stream()
                .anyMatch(endpoint -> !endpoint.address(out.contract()).equals(asked));
        boolean allowed = untouched
                ? out.call().attempt() < MOST_ATTEMPTS
                : out.repeatable()
                        && another
                        && refused.kind().passing()
                        && out.call().attempt() == 1;
        long remaining = out.remaining().toMillis();
        if (!allowed || remaining < 2 || !budget.take()) {
            return Future.failedFuture(failure);
        }
        // While nodes come and go the only one there may be the one that was asked: a moment later it may answer.
        var tried = another ? Set.of(asked) : Set.<String>of();
        long pause = 1 + ThreadLocalRandom.current().nextLong(Math.min(LONGEST_PAUSE_MS, remaining));
        return vertx.timer(pause, TimeUnit.MILLISECONDS).compose(elapsed -> attempt(out.again(tried)));
    }

    /** min(remaining, max(50 ms, 4 × p99), 800 ms), over all endpoints known of the contract. */
    private Duration firstPatience(Outgoing out) {
        long p99 = 0;
        for (var endpoint : directory.serving(out.contract())) {
            p99 = Math.max(p99, peers.of(endpoint, out.contract()).p99());
        }
        var wanted = p99 == 0 ? config.longestAttempt() : Duration.ofNanos(4 * p99);
        var patience = max(config.shortestAttempt(), wanted);
        return min(out.remaining(), min(patience, config.longestAttempt()));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
