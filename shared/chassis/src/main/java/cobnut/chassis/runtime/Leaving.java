package cobnut.chassis.runtime;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The order of leaving: not ready and DRAINING → two beats, so that everybody knows → HTTP with grace → no more sagas
 * and subscriptions → cluster registrations withdrawn while handlers still serve → a moment for what is on its way →
 * calls in flight end → unregister → pools → leave. Each step has a limit, and one that fails does not stop the next.
 */
final class Leaving {
    private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);
    private static final Duration NOTICE = Duration.ofMillis(2_200);
    private static final Duration LINGER = Duration.ofMillis(500);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration STEP = Duration.ofSeconds(5);

    private final ClusterNode node;
    private final AtomicBoolean begun = new AtomicBoolean();

    Leaving(ClusterNode node) {
        this.node = node;
    }

    Future<Void> begin() {
        if (begun.compareAndSet(false, true)) {
            LOG.info("node {} is leaving", node.name());
            node.vertx()
                    .runOnContext(start -> run().onComplete(done -> {
                        node.gone();
                        LOG.info("node {} has left", node.name());
                    }));
        }
        return node.closed();
    }

    private Future<Void> run() {
        node.draining();
        boolean missed = isCalledByOthers();
        return step("withdraw records", STEP, node.records()::withdraw)
                .compose(told -> missed ? pause(NOTICE) : Future.succeededFuture())
                .compose(told -> each("close HTTP", GRACE.plus(STEP), ServiceHost::closeHttp))
                .compose(closed -> step("drain sagas and subscriptions", GRACE, this::drain))
                .compose(drained -> step("withdraw registrations", STEP, node.membership()::withdraw))
                .compose(withdrawn -> missed ? pause(LINGER) : Future.succeededFuture())
                .compose(lingered -> each("end calls in flight", GRACE, ServiceHost::closeInstances))
                .compose(idle -> each("unregister", STEP, ServiceHost::closeDoor))
                .compose(silent -> step("undeploy verticles", GRACE, this::undeployPlain))
                .compose(undeployed -> step("close pools", STEP, this::closeViews))
                .compose(closed -> step("stop beating", STEP, node.parts().directory()::stop))
                .compose(stopped -> {
                    node.records().close();
                    return step("leave the cluster", GRACE.plus(STEP), node.vertx()::close);
                });
    }

    /** Only they have to hear of it before it goes. */
    private boolean isCalledByOthers() {
        boolean serves = !node.serviceNames().isEmpty() || !node.plain().isEmpty();
        return serves && node.membership().bootIds().size() > 1;
    }

    private Future<Void> drain() {
        return node.parts()
                .aside(() ->
                        List.copyOf(node.hosts()).forEach(host -> host.view().drain()));
    }

    private Future<Void> closeViews() {
        return Future.join(
                        node.hosts().stream().map(host -> host.view().close()).toList())
                .mapEmpty();
    }

    private Future<Void> undeployPlain() {
        return Future.join(node.plain().stream().map(node.vertx()::undeploy).toList())
                .mapEmpty();
    }

    private Future<Void> each(String what, Duration limit, Function<ServiceHost, Future<Void>> close) {
        return step(
                what,
                limit,
                () -> Future.join(node.hosts().stream().map(close).toList()).mapEmpty());
    }

    private Future<Void> pause(Duration pause) {
        return node.vertx().timer(pause.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
    }

    private Future<Void> step(String what, Duration limit, Supplier<Future<Void>> work) {
        var done = Promise.<Void>promise();
        // A clock of the JDK's: the last step closes the Vert.x that would keep the time.
        java.util.concurrent.CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> done.tryFail("took longer than " + limit));
        long began = System.nanoTime();
        Future<Void> started;
        try {
            started = work.get();
        } catch (RuntimeException e) {
            started = Future.failedFuture(e);
        }
        started.onComplete(result -> {
            LOG.debug(
                    "leaving: {} took {} ms",
                    what,
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
            if (result.succeeded()) {
                done.tryComplete();
            } else {
                done.tryFail(result.cause());
            }
        });
        return done.future()
                .onFailure(failure -> LOG.warn("leaving: could not {}: {}", what, failure.toString()))
                .otherwiseEmpty();
    }
}
