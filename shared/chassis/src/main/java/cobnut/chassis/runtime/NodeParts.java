package cobnut.chassis.runtime;

import cobnut.chassis.bus.Pulse;
import cobnut.chassis.bus.RemoteBus;
import cobnut.chassis.bus.ServedCalls;
import cobnut.chassis.directory.BeatDirectory;
import cobnut.chassis.resilience.Peers;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** What a running node is made of, for those that host services on it. */
record NodeParts(
        String name,
        String bootId,
        Vertx vertx,
        BeatDirectory directory,
        Peers peers,
        RemoteBus bus,
        Pulse pulse,
        ServedCalls served,
        PrometheusMeterRegistry meters,
        Databases databases) {

    /** Runs what may block on a virtual thread of its own, none of Vert.x's. */
    Future<Void> aside(Runnable work) {
        var done = Promise.<Void>promise();
        Thread.ofVirtual().name("cobnut-aside").start(() -> {
            try {
                work.run();
                done.complete();
            } catch (RuntimeException e) {
                done.fail(e);
            }
        });
        return done.future();
    }
}
