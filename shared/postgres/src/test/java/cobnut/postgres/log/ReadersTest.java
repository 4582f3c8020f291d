package cobnut.postgres.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.TestServer;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadersTest {
    private static Vertx vertx;
    private static Database database;
    private final EventLog log = new EventLog(database);

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        database = TestServer.database(vertx, "shop_readers", DatabaseConfig.DEFAULTS);
    }

    @AfterAll
    static void close() {
        database.close().await();
        vertx.close().await();
    }

    @BeforeEach
    void ten_events() {
        database.update("delete from event_log");
        database.update("delete from event_log_reader");
        database.update("update event_log_head set pos = 0, cut = 0");
        for (int i = 0; i < 10; i++) {
            var event = new NewEvent(UUID.randomUUID(), "cobnut.test.Happened", 1, "x".getBytes(UTF_8), null);
            database.transact(tx -> log.append(tx, "order-1", EventLog.ANY, List.of(event)));
        }
        log.stamp();
    }

    private static Reading reading(@Nullable UUID generation, long after) {
        return new Reading("reader", generation, after, 100, List.of(), after);
    }

    private String refusal(Reading reading) {
        return catchThrowableOfType(ServiceException.class, () -> log.read(reading))
                .problem()
                .reason();
    }

    /** As {@link Readers#cut} does it, and as slowly as it may. */
    private Page readWhileCutting(Reading reading) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Page> page = database.transact(tx -> {
                tx.find("select 1 from event_log_head for update", row -> 1);
                var reads = threads.submit(() -> log.read(reading));
                Awaitility.await().until(ReadersTest::somebodyWaits);
                tx.update("delete from event_log where pos <= 8");
                tx.update("update event_log_head set cut = 8");
                return reads;
            });
            return page.get(10, TimeUnit.SECONDS);
        }
    }

    private static boolean somebodyWaits() {
        return database.find("""
            select exists (select from pg_stat_activity
                where application_name = 'cobnut-shop_readers' and wait_event_type = 'Lock')
            """, row -> row.getBoolean(0)).orElseThrow();
    }

    @Test
    void who_comes_back_while_the_log_is_cut_is_told_and_not_led_past_a_gap() {
        var generation = log.read(0, 1).generation();

        var refused = catchThrowableOfType(ExecutionException.class, () -> readWhileCutting(reading(generation, 5)));

        assertThat(refused).cause().hasMessageContaining("cut up to 8 while reader was away at 5");
        assertThat(refusal(reading(generation, 5))).isEqualTo("POSITION_EXPIRED");
    }

    @Test
    void who_begins_while_the_log_is_cut_gets_what_is_left() throws Exception {
        var page = readWhileCutting(reading(null, 0));

        assertThat(page.events()).extracting(LoggedEvent::pos).containsExactly(9L, 10L);
        assertThat(log.read(reading(page.generation(), 0)).events()).hasSize(2);
    }

    @Test
    void what_a_known_reader_has_not_seen_is_not_cut() {
        var generation = log.read(0, 1).generation();
        log.read(reading(generation, 5));

        log.cut(Duration.ZERO);

        assertThat(log.read(reading(generation, 5)).events())
                .extracting(LoggedEvent::pos)
                .containsExactly(6L, 7L, 8L, 9L, 10L);
    }
}
