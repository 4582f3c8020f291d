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
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One more attempt, at another endpoint, after a random pause: where the contract allows it, or where the first attempt
 * certainly did nothing. The first attempt is short when there is somebody else to ask, so that a frozen endpoint costs
 * its callers a moment and not their deadline.
 */
final class RetryLink implements Link {
    /** What is refused before any work is done may be tried elsewhere whatever the contract says. */
    private static final Set<String> UNTOUCHED =
            Set.of("NO_HANDLER", "ENDPOINT_BUSY", "BREAKER_OPEN", "INSTANCE_BUSY", "NOT_SERVING");

    private static final int LONGEST_PAUSE_MS = 30;

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
        var endpoints = directory.serving(out.contract());
        if (endpoints.size() < 2) {
            return next.call(out);
        }
        var tried = new HashSet<String>();
        var first = new Outgoing(
                out.contract(),
                out.method(),
                out.body(),
                out.repeatable(),
                out.hashed(),
                out.call(),
                tried,
                null,
                out.repeatable() ? firstPatience(out) : out.patience());
        return next.call(first).recover(failure -> again(out, failure));
    }

    private Future<Buffer> again(Outgoing out, Throwable failure) {
        if (!(failure instanceof ServiceException refused) || !mayTryAgain(out, refused) || !budget.take()) {
            return Future.failedFuture(failure);
        }
        var remaining = out.remaining().toMillis();
        if (remaining < 2) {
            return Future.failedFuture(failure);
        }
        var asked = refused.problem().details().get("endpoint");
        var tried = asked == null ? Set.<String>of() : Set.of(asked);
        long pause = 1 + ThreadLocalRandom.current().nextLong(Math.min(LONGEST_PAUSE_MS, remaining));
        return vertx.timer(Duration.ofMillis(pause).toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .compose(elapsed -> next.call(out.again(tried)));
    }

    private static boolean mayTryAgain(Outgoing out, ServiceException refused) {
        return UNTOUCHED.contains(refused.problem().reason())
                || out.repeatable() && refused.kind().passing();
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
