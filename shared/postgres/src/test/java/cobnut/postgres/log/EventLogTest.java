package cobnut.postgres.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.TestServer;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private static final int WRITERS = 16;
    private static final int ROUNDS = 60;
    private static Vertx vertx;
    private static Database database;
    private final EventLog log = new EventLog(database);

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        database = TestServer.database(vertx, "shop_log", DatabaseConfig.DEFAULTS.withMaxSize(20));
    }

    @AfterAll
    static void close() {
        database.close().await();
        vertx.close().await();
    }

    @BeforeEach
    void empty() {
        database.update("delete from event_log");
        database.update("update event_log_head set pos = 0");
    }

    private static NewEvent event(String payload) {
        return new NewEvent(UUID.randomUUID(), "cobnut.test.Happened", 1, payload.getBytes(UTF_8), null);
    }

    private long append(String key, long expected, String... payloads) {
        var events = List.of(payloads).stream().map(EventLogTest::event).toList();
        return database.transact(tx -> log.append(tx, key, expected, events));
    }

    @Test
    void what_was_appended_is_read_by_key_and_by_position() {
        assertThat(append("order-1", 0, "placed", "confirmed")).isEqualTo(2);
        assertThat(append("order-2", EventLog.ANY, "placed")).isEqualTo(1);
        assertThat(append("order-1", 2, "cancelled")).isEqualTo(3);

        var order = database.transact(tx -> log.of(tx, "order-1"));
        assertThat(order)
                .extracting(each -> new String(each.payload(), UTF_8))
                .containsExactly("placed", "confirmed", "cancelled");
        assertThat(order).extracting(LoggedEvent::version).containsExactly(1L, 2L, 3L);
        assertThat(order).extracting(LoggedEvent::pos).containsOnly(0L);

        var page = log.read(0, 3);
        assertThat(page.head()).isEqualTo(4);
        assertThat(page.events()).extracting(LoggedEvent::pos).containsExactly(1L, 2L, 3L);
        assertThat(page.events().getFirst().partition()).isEqualTo(EventLog.partition("order-1"));
        assertThat(log.read(3, 10).events()).extracting(LoggedEvent::key).containsExactly("order-1");
        assertThat(log.read(4, 10).events()).isEmpty();
    }

    @Test
    void who_decided_on_an_old_version_is_told_so() {
        append("order-1", 0, "placed");

        for (long wrong : new long[] {0, 2, 7}) {
            var conflict = catchThrowableOfType(ServiceException.class, () -> append("order-1", wrong, "again"));
            assertThat(conflict.kind()).isEqualTo(Kind.CONFLICT);
            assertThat(conflict.problem().reason()).isEqualTo("VERSION_CONFLICT");
        }

        var order = database.transact(tx -> log.of(tx, "order-1"));
        assertThat(order).hasSize(1);
    }

    @Test
    void a_reader_that_is_ahead_or_of_another_generation_is_refused() {
        append("order-1", 0, "placed");
        var page = log.read(0, 10);

        assertThat(log.read(reading(page.generation(), 1)).events()).isEmpty();
        assertThat(reasonOf(() -> log.read(2, 10))).isEqualTo("POSITION_AHEAD");
        assertThat(reasonOf(() -> log.read(reading(UUID.randomUUID(), 0)))).isEqualTo("POSITION_AHEAD");
    }

    private static Reading reading(@Nullable UUID generation, long after) {
        return new Reading("reader", generation, after, 10, List.of(), after);
    }

    private static String reasonOf(Runnable call) {
        return catchThrowableOfType(ServiceException.class, call::run).problem().reason();
    }

    @Test
    void a_stamper_waits_for_the_one_before_it_and_leaves_its_numbers_alone() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var appended = new CountDownLatch(1);
            var seen = new CountDownLatch(1);
            var early = threads.submit(() -> database.transact(tx -> {
                log.append(tx, "early", 0, List.of(event("written first, seen late")));
                appended.countDown();
                return await(seen);
            }));
            appended.await();
            append("late", 0, "written second");

            var second = database.transact(tx -> {
                tx.find("select pos from event_log_head for update", row -> row.getLong(0));
                tx.update("update event_log set pos = 1 where pos is null");
                tx.update("update event_log_head set pos = 1");
                seen.countDown();
                joined(early);
                var stamping = threads.submit(log::stamp);
                untilSomebodyWaits();
                return stamping;
            });

            assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        }
        assertThat(log.read(0, 10).events()).extracting(LoggedEvent::key).containsExactly("late", "early");
    }

    @Test
    void who_comes_while_one_numbers_shares_the_next_turn_and_misses_nothing() throws Exception {
        append("first", 0, "before the first one asks");
        var asking = new ArrayList<FutureTask<Long>>();

        database.transact(tx -> {
            tx.find("select 1 from event_log for update", row -> 1);
            asking.addAll(asking(1));
            // It has the head, and has seen which events there are.
            untilSomebodyWaits();
            append("second", 0, "before the others ask");
            asking.addAll(asking(8));
            assertThat(waiting()).isOne();
            return asking;
        });

        assertThat(asking.getFirst().get(10, TimeUnit.SECONDS)).isOne();
        for (var other : asking.subList(1, asking.size())) {
            assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        }
    }

    /** So many who want to know the head, each of them waiting for somebody by now. */
    private List<FutureTask<Long>> asking(int many) {
        var tasks =
                Stream.generate(() -> new FutureTask<>(log::stamp)).limit(many).toList();
        var threads = tasks.stream().map(Thread.ofVirtual()::start).toList();
        Awaitility.await().until(() -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
        return tasks;
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void joined(Future<?> work) {
        try {
            work.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void untilSomebodyWaits() {
        Awaitility.await().until(() -> waiting() > 0);
    }

    /** Sessions that wait for a lock. */
    private static long waiting() {
        return database.find("""
            select count(*) from pg_stat_activity
            where application_name = 'cobnut-shop_log' and wait_event_type = 'Lock'
            """, row -> row.getLong(0)).orElseThrow();
    }

    @Test
    void sixteen_writers_that_roll_back_now_and_then_leave_a_dense_log_in_order_per_key() throws Exception {
        for (int key = 0; key < 4; key++) {
            database.update("insert into requests (id, hash) values ($1, 'x') on conflict do nothing", keyRow(key));
        }
        var written = new AtomicInteger();
        var seen = new ArrayList<LoggedEvent>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<Future<?>>();
            for (int writer = 0; writer < WRITERS; writer++) {
                var random = new Random(writer);
                writers.add(threads.submit(() -> write(random, written)));
            }
            while (!writers.stream().allMatch(Future::isDone)) {
                seen.addAll(log.read(seen.size(), 50).events());
            }
            for (var writer : writers) {
                writer.get(30, TimeUnit.SECONDS);
            }
        }
        while (seen.size() < written.get()) {
            var page = log.read(seen.size(), 500).events();
            assertThat(page).isNotEmpty();
            seen.addAll(page);
        }

        assertThat(log.read(seen.size(), 10).events()).isEmpty();
        var versions = new HashMap<String, Long>();
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i).pos()).isEqualTo(i + 1);
            assertThat(seen.get(i).version())
                    .isEqualTo(versions.merge(seen.get(i).key(), 1L, Long::sum));
        }
    }

    private static UUID keyRow(int key) {
        return new UUID(0, key);
    }

    private void write(Random random, AtomicInteger written) {
        for (int round = 0; round < ROUNDS; round++) {
            int key = random.nextInt(4);
            boolean keep = random.nextInt(4) > 0;
            int count = 1 + random.nextInt(3);
            var events = IntStream.range(0, count).mapToObj(i -> event("e" + i)).toList();
            try {
                database.transact(tx -> {
                    if (random.nextBoolean()) {
                        // A first write before the lock: what breaks the order by transaction id.
                        tx.update("insert into requests (id, hash) values ($1, 'x')", UUID.randomUUID());
                    }
                    tx.find("select 1 from requests where id = $1 for update", row -> 1, keyRow(key));
                    log.append(tx, "key-" + key, EventLog.ANY, events);
                    if (!keep) {
                        throw new IllegalCallerException("changed my mind");
                    }
                    return 0;
                });
                written.addAndGet(count);
            } catch (IllegalCallerException expected) {
                // rolled back
            } catch (ServiceException busy) {
                assertThat(busy.problem().details()).containsEntry("outcome", "none");
            }
        }
    }
}
