package cobnut.chassis.directory;

import cobnut.chassis.cluster.ClusterMembership;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every ten seconds, give or take two: puts back the bus registrations and records that a split brain or a crash made
 * the shared maps lose, and buries the records of the dead. When the membership thread hangs, which a merge can make it
 * do for ever, nothing here can be mended any more: whoever started this one is told.
 */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final long PERIOD_MS = 10_000;
    private static final long SPREAD_MS = 2_000;
    private static final long HUNG_MS = 20_000;

    private final Vertx vertx;
    private final ClusterMembership membership;
    private final Records records;
    private final Consumer<String> hopeless;
    private volatile boolean stopped;

    /** @param hopeless hears, in words, why this node cannot go on */
    public Reconciler(Vertx vertx, ClusterMembership membership, Records records, Consumer<String> hopeless) {
        this.vertx = vertx;
        this.membership = membership;
        this.records = records;
        this.hopeless = hopeless;
    }

    public void start() {
        long pause = PERIOD_MS + ThreadLocalRandom.current().nextLong(-SPREAD_MS, SPREAD_MS);
        vertx.setTimer(pause, due -> {
            if (!stopped) {
                run().onComplete(done -> start());
            }
        });
    }

    public void stop() {
        stopped = true;
    }

    private Future<Void> run() {
        if (membership.callbackMillis() > HUNG_MS) {
            hopeless.accept("the membership thread has been busy for " + membership.callbackMillis()
                    + " ms: views of who is there are stale");
        }
        return membership
                .restore()
                .onSuccess(count -> {
                    if (count > 0) {
                        LOG.info("put {} lost bus registrations back", count);
                    }
                })
                .compose(count -> records.publish())
                .compose(published -> records.bury(membership.bootIds()))
                .onSuccess(count -> {
                    if (count > 0) {
                        LOG.info("removed {} records of nodes that are gone", count);
                    }
                })
                .timeout(PERIOD_MS, TimeUnit.MILLISECONDS)
                .onFailure(failure -> LOG.warn("reconciling failed; it will be tried again: {}", failure.toString()))
                .otherwiseEmpty()
                .mapEmpty();
    }
}
