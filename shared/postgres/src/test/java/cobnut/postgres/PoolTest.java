package cobnut.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The way to the server when it is busy, cut, not there, or asked for by a thread that must not wait. */
@ResourceLock("shop")
class PoolTest {
    /** One connection, and one who may wait for it. */
    private static final DatabaseConfig SMALL = new DatabaseConfig(
            1,
            1,
            Duration.ofSeconds(1),
            Duration.ofSeconds(9),
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            2);

    private static Vertx vertx;
    private static Database database;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        database = TestServer.database(vertx, "shop");
    }

    @AfterAll
    static void close() {
        database.close().await();
        vertx.close().await();
    }

    @BeforeEach
    void empty() {
        database.update("delete from things");
    }

    @Test
    void who_waits_too_long_for_a_row_is_told_that_nothing_was_done() {
        database.update("insert into things (id, name) values (1, 'a')");

        database.transact(tx -> {
            tx.update("update things set n = 1 where id = 1");
            var busy = catchThrowableOfType(
                    ServiceException.class, () -> database.update("update things set n = 2 where id = 1"));
            assertThat(busy.kind()).isEqualTo(Kind.EXHAUSTED);
            assertThat(busy.problem().reason()).isEqualTo("DATABASE_BUSY");
            return 0;
        });
    }

    @Test
    void a_full_queue_says_unavailable_at_once() throws Exception {
        var narrow = Database.open(vertx, SMALL, TestServer.SERVER.address(), "shop");

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            narrow.transact(tx -> {
                tx.find("select 1", row -> row.getInteger(0));
                var kinds = new ArrayList<Future<Kind>>();
                for (int i = 0; i < 3; i++) {
                    kinds.add(threads.submit(() -> catchThrowableOfType(
                                    ServiceException.class, () -> narrow.list("select 1", row -> row.getInteger(0)))
                            .kind()));
                }
                for (var kind : kinds) {
                    assertThat(kind).succeedsWithin(Duration.ofSeconds(3)).isEqualTo(Kind.UNAVAILABLE);
                }
                return 0;
            });
        } finally {
            narrow.close().await();
        }
    }

    @Test
    void who_is_interrupted_while_waiting_takes_no_connection_along() throws Exception {
        var narrow = Database.open(vertx, SMALL, TestServer.SERVER.address(), "shop");
        try {
            narrow.transact(tx -> {
                tx.find("select 1", row -> row.getInteger(0));
                var told = new CompletableFuture<ServiceException>();
                var waiting = Thread.startVirtualThread(() -> told.complete(catchThrowableOfType(
                        ServiceException.class, () -> narrow.list("select 1", row -> row.getInteger(0)))));
                vertx.timer(200, TimeUnit.MILLISECONDS).await();
                waiting.interrupt();
                assertThat(told).succeedsWithin(Duration.ofSeconds(3));
                return 0;
            });

            await().ignoreExceptions()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(narrow.list("select 1", row -> row.getInteger(0)))
                            .containsExactly(1));
        } finally {
            narrow.close().await();
        }
    }

    @Test
    void a_server_that_is_not_there_is_unavailable() {
        var nowhere = new DatabaseAddress(
                "127.0.0.1",
                TestServer.freePort(),
                "cobnut",
                "postgres",
                TestServer.SERVER.address().passwords());

        var failure = catchThrowableOfType(
                ServiceException.class, () -> Database.open(vertx, DatabaseConfig.DEFAULTS, nowhere, "shop"));

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(failure.problem().reason()).isEqualTo("DATABASE_UNAVAILABLE");
    }

    @Test
    void a_connection_that_died_in_the_pool_is_not_noticed() {
        assertThat(database.list("select id from things", row -> row.getLong(0)))
                .isEmpty();
        database.update("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where usename = current_user and pid <> pg_backend_pid()");

        int inserted = database.transact(tx -> tx.update("insert into things (id, name) values (1, 'a')"));

        assertThat(inserted).isEqualTo(1);
    }

    @Test
    void virtual_threads_of_vertx_may_block_and_its_other_threads_may_not() throws Exception {
        var virtual = new CompletableFuture<Integer>();
        ((VertxInternal) vertx)
                .createVirtualThreadContext()
                .runOnContext(_ -> virtual.complete(database.transact(
                        tx -> tx.find("select 1", row -> row.getInteger(0)).orElseThrow())));
        assertThat(virtual.get(5, TimeUnit.SECONDS)).isEqualTo(1);

        var loop = new CompletableFuture<Throwable>();
        vertx.runOnContext(_ -> {
            try {
                database.list("select 1", row -> 0);
            } catch (Throwable refused) {
                loop.complete(refused);
            }
        });
        assertThat(loop.get(5, TimeUnit.SECONDS)).isInstanceOf(IllegalStateException.class);
    }
}
