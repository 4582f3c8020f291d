package cobnut.chassis.directory;

import cobnut.chassis.cluster.ClusterMembership;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every ten seconds, give or take two: puts back the bus registrations and records that a split brain or a crash made
 * the shared maps lose, and buries the records of the dead. After a merge it looks after half a second and then, for as
 * long as a merge may take, every two seconds, for what it moves arrives by and by: each node can only send to those
 * whose registrations are back. When the membership thread hangs, which a merge can make it do for ever, nothing here
 * can be mended any more: whoever started this one is told.
 */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final long PERIOD_MS = 10_000;
    private static final long LIMIT_MS = 5_000;
    private static final long SOON_MS = 500;
    private static final long AGAIN_MS = 2_000;
    private static final long MERGING_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long HUNG_MS = 20_000;

    private final Vertx vertx;
    private final ClusterMembership membership;
    private final Records records;
    private final Consumer<String> hopeless;
    private final Context context;
    private volatile boolean stopped;

    /** Used on the context, as the timer is; the timer is negative while a run is under way. */
    private long pause = PERIOD_MS;

    private long timer = -1;
    private long hurried = System.nanoTime() - MERGING_NANOS;

    /** @param hopeless hears, in words, why this node cannot go on */
    public Reconciler(Vertx vertx, ClusterMembership membership, Records records, Consumer<String> hopeless) {
        this.vertx = vertx;
        this.membership = membership;
        this.records = records;
        this.hopeless = hopeless;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    public void start() {
        context.runOnContext(_ -> await());
    }

    public void stop() {
        stopped = true;
    }

    /** The cluster was merged: looks soon, and again. Thread-safe. */
    public void hurry() {
        context.runOnContext(_ -> {
            pause = SOON_MS;
            hurried = System.nanoTime();
            if (vertx.cancelTimer(timer)) {
                await();
            }
        });
    }

    private void await() {
        timer = vertx.setTimer(pause * ThreadLocalRandom.current().nextLong(80, 121) / 100, _ -> {
            timer = -1;
            pause = System.nanoTime() - hurried < MERGING_NANOS ? AGAIN_MS : PERIOD_MS;
            if (!stopped) {
                run().onComplete(done -> context.runOnContext(_ -> {
                    pause = done.succeeded() ? pause : Math.min(pause, AGAIN_MS);
                    await();
                }));
            }
        });
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
                        LOG.info("put {} lost entries of the bus back", count);
                    }
                })
                .compose(count -> records.publish())
                .compose(published -> records.bury(membership.bootIds()))
                .onSuccess(count -> {
                    if (count > 0) {
                        LOG.info("removed {} records of nodes that are gone", count);
                    }
                })
                .timeout(LIMIT_MS, TimeUnit.MILLISECONDS)
                .onFailure(failure -> LOG.warn("reconciling failed; it will be tried again: {}", failure.toString()))
                .mapEmpty();
    }
}
