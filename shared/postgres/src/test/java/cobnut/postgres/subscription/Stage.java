package cobnut.postgres.subscription;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.postgres.Database;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.TestServer;
import cobnut.postgres.Tx;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.LogSource;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.log.NewEvent;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An owner with its log, a reader with its own schema, and as many instances of the reader as a test wants. What takes
 * effect is a row in {@code taken}.
 */
final class Stage implements AutoCloseable {
    static final SubscriptionConfig CONFIG = SubscriptionConfig.DEFAULTS
            .withLease(Duration.ofMillis(1_500), Duration.ofMillis(1_000))
            .withAttempts(3, Duration.ofMillis(60));
    static final String GOOD = "cobnut.test.Good";
    static final String NAME = "readers";

    private static final Vertx VERTX = Vertx.vertx();

    /** Opened once for all tests of a class: classes run side by side. */
    private static final Map<Class<?>, Place> PLACES = new ConcurrentHashMap<>();

    private record Place(DatabaseAddress address, Database owner, Database reader) {
        static Place of(Class<?> tests) {
            var address = TestServer.another(tests.getSimpleName().toLowerCase(Locale.ROOT));
            return new Place(address, open(address, "teller"), open(address, "tally"));
        }

        static Database open(DatabaseAddress address, String service) {
            return TestServer.database(VERTX, address, service, DatabaseConfig.DEFAULTS);
        }
    }

    private final Place place;
    final Database owner;
    final Database reader;
    final EventLog log;
    private final List<Subscriptions> instances = new ArrayList<>();

    Stage(Class<?> tests) {
        place = PLACES.computeIfAbsent(tests, Place::of);
        owner = place.owner;
        reader = place.reader;
        log = new EventLog(owner, this::ring);
        owner.update("delete from event_log");
        owner.update("delete from event_log_reader");
        owner.update("update event_log_head set pos = 0, cut = 0, generation = gen_random_uuid()");
        reader.update("delete from subscription");
        reader.update("delete from taken");
    }

    private void ring(int partition) {
        instances.forEach(each -> each.wake(NAME, Set.of(partition)));
    }

    static Subscription subscription(Map<String, Reaction> reactions) {
        return new Subscription(NAME, "cobnut.test.Log", false, null, reactions, null, Map.of());
    }

    static Subscription rebuildable(Map<String, Reaction> reactions) {
        return new Subscription(
                NAME, "cobnut.test.Log", false, tx -> tx.update("delete from taken"), reactions, null, Map.of());
    }

    Subscriptions instance(String member, Subscription subscription) {
        return instance(member, reader, subscription, log);
    }

    Subscriptions instance(String member, Database database, Subscription subscription, LogSource source) {
        return instance(member, database, subscription, source, CONFIG);
    }

    Subscriptions instance(
            String member, Database database, Subscription subscription, LogSource source, SubscriptionConfig config) {
        var subscriptions = new Subscriptions(database, member);
        subscriptions.add(
                subscription, source, config, () -> List.copyOf(instances).forEach(each -> each.look(NAME)));
        subscriptions.run();
        instances.add(subscriptions);
        return subscriptions;
    }

    /** For an instance that is to be cut off. */
    Database another() {
        return Place.open(place.address, "tally");
    }

    static void take(Tx tx, List<LoggedEvent> events) {
        for (var event : events) {
            tx.last(
                    "insert into taken (id, key, version, payload) values ($1, $2, $3, $4)",
                    _ -> {},
                    event.id(),
                    event.key(),
                    event.version(),
                    new String(event.payload(), UTF_8));
        }
    }

    static NewEvent event(String type, int version, String payload, @Nullable String traceparent) {
        return new NewEvent(UUID.randomUUID(), type, version, payload.getBytes(UTF_8), traceparent);
    }

    UUID append(String key, String payload) {
        return append(key, event(GOOD, 1, payload, null));
    }

    UUID append(String key, NewEvent event) {
        owner.transact(tx -> log.append(tx, key, EventLog.ANY, List.of(event)));
        return event.id();
    }

    void append(int count, int keys) {
        for (int i = 0; i < count; i += 100) {
            int from = i;
            owner.transact(tx -> {
                for (int n = from; n < Math.min(count, from + 100); n++) {
                    log.append(tx, "key-" + n % keys, EventLog.ANY, List.of(event(GOOD, 1, "n" + n, null)));
                }
                return 0;
            });
        }
    }

    List<String> taken(String key) {
        return reader.list("select payload from taken where key = $1 order by n", row -> row.getString(0), key);
    }

    long taken() {
        return reader.find("select count(*) from taken", row -> row.getLong(0)).orElseThrow();
    }

    void eventuallyTaken(long count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> taken() >= count);
        assertExactlyOnceInOrder(count);
    }

    /** Each event once, and those of a key in the order of their versions. */
    void assertExactlyOnceInOrder(long count) {
        assertThat(taken()).isEqualTo(count);
        assertThat(reader.find("select count(distinct id) from taken", row -> row.getLong(0)))
                .contains(count);
        assertThat(reader.find("""
            select count(*) from (
                select version, lag(version) over (partition by key order by n) as before from taken) pairs
            where version <= before
            """, row -> row.getLong(0))).contains(0L);
    }

    static UnaryOperator<byte[]> appending(String text) {
        return bytes -> (new String(bytes, UTF_8) + text).getBytes(UTF_8);
    }

    @Override
    public void close() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> instances.forEach(Subscriptions::drain)).get(20, TimeUnit.SECONDS);
        }
    }
}
