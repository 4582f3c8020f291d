package cobnut.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that stops answering without a word: what only a client's own limit finds out. */
class FrozenServerTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger frozen = new AtomicInteger();

    @AfterEach
    void thaw() throws Exception {
        if (frozen.get() > 0) {
            signal("-CONT", frozen.get());
        }
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
        var config = new DatabaseConfig(
                1,
                8,
                Duration.ofSeconds(2),
                Duration.ofSeconds(60),
                Duration.ofMinutes(1),
                Duration.ofMillis(600),
                Duration.ofMillis(300),
                3);
        var database = TestServer.database(vertx, "shop_frozen", config);
        frozen.set(database.find("select pg_backend_pid()", row -> row.getInteger(0))
                .orElseThrow());
        signal("-STOP", frozen.get());
        long begin = System.nanoTime();

        var failure = catchThrowableOfType(
                ServiceException.class, () -> database.transact(tx -> tx.find("select 1", row -> row.getInteger(0))));

        assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
        assertThat(database.find("select 1", row -> row.getInteger(0))).contains(1);
        database.close().await();
    }
}
