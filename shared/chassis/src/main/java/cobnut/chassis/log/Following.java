package cobnut.chassis.log;

import cobnut.chassis.Bus;
import cobnut.chassis.Reactions;
import cobnut.postgres.Database;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.subscription.SubscriptionConfig;
import cobnut.postgres.subscription.SubscriptionView;
import cobnut.postgres.subscription.Subscriptions;
import com.google.protobuf.Message;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** What one service on one node follows, and its own log that others follow. Thread-safe. */
public final class Following {
    private static final SubscriptionConfig CONFIG = SubscriptionConfig.DEFAULTS;

    private final Vertx vertx;
    private final Bus bus;
    private final MeterRegistry meters;
    private final String service;
    private final EventLog log;
    private final Subscriptions subscriptions;
    private final Map<String, Map<String, Message>> prototypes = new ConcurrentHashMap<>();
    private final List<MessageConsumer<Integer>> bells = new CopyOnWriteArrayList<>();

    /** @param node its name and boot id, by which leases are held */
    public Following(Database database, Bus bus, MeterRegistry meters, String node) {
        this.vertx = database.vertx();
        this.bus = bus;
        this.meters = meters;
        this.service = database.service();
        this.log = new EventLog(database, Bell.ofService(vertx, service)::ring);
        this.subscriptions = new Subscriptions(database, node);
    }

    public EventLog log() {
        return log;
    }

    /** For operators. */
    public Subscriptions subscriptions() {
        return subscriptions;
    }

    /** The message behind a type of events, where the subscription names it: how a parked one is shown and edited. */
    public Optional<Message> prototype(String subscription, String type) {
        return Optional.ofNullable(
                prototypes.getOrDefault(subscription, Map.of()).get(type));
    }

    public void follow(String contract, String name, Consumer<Reactions> reactions) {
        var built = new Reactions(new AsCalls(service, CONFIG.patience()));
        reactions.accept(built);
        var among = Bell.ofSubscription(vertx, service, name);
        subscriptions.add(built.subscription(name, contract), new RemoteLog(bus, contract), CONFIG, among::ring);
        prototypes.put(name, built.prototypes());
        bells.add(Bell.ofContract(vertx, contract).heard(partitions -> subscriptions.wake(name, partitions)));
        bells.add(among.heard(_ -> subscriptions.look(name)));
        measure(name);
    }

    public void run() {
        subscriptions.run();
    }

    public void drain() {
        bells.forEach(MessageConsumer::unregister);
        subscriptions.drain();
    }

    private void measure(String name) {
        gauge("cobnut.subscription.lag", name, "Events not taken in yet", SubscriptionView::lag);
        gauge("cobnut.subscription.age.seconds", name, "How long the oldest of them waits", SubscriptionView::age);
        gauge("cobnut.subscription.parked", name, "Events put aside", SubscriptionView::parked);
        gauge(
                "cobnut.subscription.stopped",
                name,
                "1 when it needs an operator",
                view -> view.stopped().isPresent() ? 1 : 0);
    }

    private void gauge(String what, String name, String description, ToDoubleFunction<SubscriptionView> value) {
        Gauge.builder(what, subscriptions, all -> value.applyAsDouble(all.seen(name)))
                .description(description)
                .tag("service", service)
                .tag("subscription", name)
                .register(meters);
    }
}
