package cobnut.chassis.runtime;

import cobnut.chassis.Bus;
import cobnut.chassis.Node;
import cobnut.chassis.Principal;
import cobnut.chassis.Reactions;
import cobnut.chassis.directory.Directory;
import cobnut.chassis.log.Following;
import cobnut.chassis.management.Durables;
import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.Database;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.requests.Requests;
import cobnut.postgres.saga.SagaCalls;
import cobnut.postgres.saga.SagaConfig;
import cobnut.postgres.saga.SagaDesk;
import cobnut.postgres.saga.Sagas;
import com.google.protobuf.Descriptors.Descriptor;
import io.micrometer.core.instrument.Gauge;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node as one service sees it; remembers what it gave out, to close it in order. */
final class ServiceNode implements Node {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceNode.class);
    private static final Duration SWEEP = Duration.ofMinutes(30);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final Duration KEPT = Duration.ofDays(7);

    private final NodeParts parts;
    private final String service;
    private final Bus bus;
    private final List<Sagas<?, ?>> sagas = new CopyOnWriteArrayList<>();
    private final List<Function<String, Account>> accounts = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> resources = new CopyOnWriteArrayList<>();
    private volatile @Nullable Database database;
    private volatile @Nullable Following following;

    ServiceNode(NodeParts parts, String service) {
        this.parts = parts;
        this.service = service;
        this.bus = parts.bus().as(Principal.service(service));
    }

    @Override
    public String name() {
        return parts.name();
    }

    @Override
    public String bootId() {
        return parts.bootId();
    }

    @Override
    public Vertx vertx() {
        return parts.vertx();
    }

    @Override
    public Bus bus() {
        return bus;
    }

    @Override
    public Directory directory() {
        return parts.directory();
    }

    @Override
    public synchronized Database database() {
        var open = database;
        if (open == null) {
            open = parts.databases().open(parts.vertx(), service, DatabaseConfig.DEFAULTS);
            database = open;
            forget(new Requests(open));
        }
        return open;
    }

    /** Replies are kept for a week, though only a day is promised; the first sweep comes at a random time. */
    private void forget(Requests requests) {
        sweep("requests", () -> requests.sweep(KEPT));
    }

    private void sweep(String what, Runnable work) {
        every(SWEEP, work, failure -> LOG.warn("{}: old {} stay for now: {}", service, what, failure.toString()));
    }

    /** Aside and not at once: the nodes of a cluster start together and should not all do it at one moment. */
    private void every(Duration pause, Runnable work, Handler<Throwable> failed) {
        long first = ThreadLocalRandom.current().nextLong(pause.toMillis()) + 1;
        long timer = parts.vertx()
                .setPeriodic(first, pause.toMillis(), due -> parts.aside(work).onFailure(failed));
        closing(() -> parts.vertx().cancelTimer(timer));
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public <S extends Enum<S>, N extends Enum<N>> Sagas<S, N> run(SagaTable<S, N> table, SagaCalls<S, N> calls) {
        var runner = new Sagas<>(database(), table, calls, SagaConfig.DEFAULTS, parts.name() + "~" + parts.bootId());
        if (sagas.isEmpty()) {
            watch(new SagaDesk(database(), sagas));
        }
        sagas.add(runner);
        return runner;
    }

    private void watch(SagaDesk desk) {
        var inNeed = new AtomicLong();
        Gauge.builder("cobnut.saga.attention", inNeed, AtomicLong::doubleValue)
                .description("Sagas that wait for an operator")
                .tag("service", service)
                .register(parts.meters());
        every(LOOK, () -> inNeed.set(desk.inNeed()), failure -> LOG.debug("{}: sagas not counted", service, failure));
    }

    @Override
    public EventLog log() {
        return following().log();
    }

    @Override
    public void keepLog(Duration atLeast) {
        var log = log();
        sweep("events", () -> log.cut(atLeast));
    }

    @Override
    public void follow(String contract, String name, Consumer<Reactions> reactions) {
        following().follow(contract, name, reactions);
    }

    private synchronized Following following() {
        var present = following;
        if (present == null) {
            present = new Following(database(), bus, parts.meters(), parts.name() + "~" + parts.bootId());
            following = present;
        }
        return present;
    }

    /** Its subscriptions, for operators; empty when it has no log and follows none. */
    Optional<Following> followed() {
        return Optional.ofNullable(following);
    }

    @Override
    public void explain(Function<String, Account> account) {
        accounts.add(account);
    }

    /** What operators reach of it; empty when it keeps nothing. */
    Optional<Durables> durables(Map<String, Descriptor> events) {
        return Optional.ofNullable(database)
                .map(open -> new Durables(service, open, followed(), new SagaDesk(open, sagas), accounts, events));
    }

    @Override
    public void closing(AutoCloseable resource) {
        resources.add(resource);
    }

    /** Once the service serves: sagas and subscriptions begin to claim. On a virtual thread. */
    void run() {
        sagas.forEach(Sagas::run);
        followed().ifPresent(Following::run);
    }

    /** Stops claiming and gives leases back. On a virtual thread. */
    void drain() {
        followed().ifPresent(Following::drain);
        sagas.forEach(Sagas::drain);
    }

    /** After the last call is answered. On a virtual thread. */
    Future<Void> close() {
        for (var resource : resources.reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                LOG.warn("{} could not close {}", service, resource, e);
            }
        }
        var open = database;
        return open == null ? Future.succeededFuture() : open.close();
    }
}
