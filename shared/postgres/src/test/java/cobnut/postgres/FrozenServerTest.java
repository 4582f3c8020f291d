package cobnut.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stops answering without a word: what only a client's own limit finds out. */
class FrozenServerTest {
    private static final DatabaseConfig IMPATIENT = new DatabaseConfig(
            1,
            8,
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            Duration.ofMinutes(1),
            Duration.ofMillis(600),
            Duration.ofMillis(300),
            3);

    private final Vertx vertx = Vertx.vertx();
    private final Set<Integer> frozen = ConcurrentHashMap.newKeySet();

    @AfterEach
    void thaw() throws Exception {
        frozen.forEach(pid -> signal("-CONT", pid));
        vertx.close().await();
    }

    private static void signal(String signal, int pid) {
        try {
            new ProcessBuilder("kill", signal, String.valueOf(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void who_waits_for_a_frozen_backend_is_let_go_and_others_are_served() {
        var database = TestServer.database(vertx, "shop_frozen", IMPATIENT.withMaxSize(1));
        freeze(database.find("select pg_backend_pid()", row -> row.getInteger(0))
                .orElseThrow());
        long begin = System.nanoTime();

        var failure = catchThrowableOfType(
                ServiceException.class, () -> database.transact(tx -> tx.find("select 1", row -> row.getInteger(0))));

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
        assertThat(database.find("select 1", row -> row.getInteger(0))).contains(1);
        database.close().await();
    }

    @Test
    @Timeout(30)
    void who_began_to_wait_a_moment_later_is_let_go_too_after_the_pool_was_replaced() throws Exception {
        var database = TestServer.database(vertx, "shop_frozen", IMPATIENT.withMaxSize(2));
        try (var threads = Executors.newFixedThreadPool(2)) {
            var frozenFirst = threads.submit(() -> database.transact(this::askOfOneThatIsFrozen));
            var frozenLater = threads.submit(() -> database.transact(tx -> {
                askTheTime(tx);
                pause(Duration.ofMillis(700));
                return askOfOneThatIsFrozen(tx);
            }));

            assertThat(frozenFirst).failsWithin(Duration.ofSeconds(10));
            assertThat(frozenLater).failsWithin(Duration.ofSeconds(10));
        }
        database.close().await();
    }

    private void freeze(int backend) {
        frozen.add(backend);
        signal("-STOP", backend);
    }

    private static void askTheTime(Tx tx) {
        tx.find("select now()", row -> row.getOffsetDateTime(0));
    }

    private int askOfOneThatIsFrozen(Tx tx) {
        freeze(tx.find("select pg_backend_pid()", row -> row.getInteger(0)).orElseThrow());
        return tx.find("select 1", row -> row.getInteger(0)).orElseThrow();
    }

    private static void pause(Duration duration) {
        try {
            TimeUnit.NANOSECONDS.sleep(duration.toNanos());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
