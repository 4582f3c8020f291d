package cobnut.postgres.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class BoundedTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final Bounded bounded = new Bounded(VERTX, Duration.ofMillis(200));

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void what_it_returns_and_what_it_throws_come_out() throws Exception {
        assertThat(bounded.call(() -> 7)).isEqualTo(7);
        assertThatThrownBy(() -> bounded.call(() -> {
                    throw new NoSuchMethodException("gone");
                }))
                .isInstanceOf(NoSuchMethodException.class)
                .hasMessage("gone");
    }

    /** As a call over the bus does, whose own limit is as long: its context is still whole. */
    @Test
    void what_ends_a_little_late_is_let_go_and_not_interrupted() throws Exception {
        var ended = new CompletableFuture<Thread>();
        var after = new CompletableFuture<Thread>();

        assertThatThrownBy(() -> bounded.call(() -> {
                    VERTX.getOrCreateContext().runOnContext(_ -> after.complete(Thread.currentThread()));
                    VERTX.timer(350, TimeUnit.MILLISECONDS).await();
                    return ended.complete(Thread.currentThread());
                }))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("200 ms");

        assertThat(ended.get(5, TimeUnit.SECONDS).isInterrupted()).isFalse();
        assertThat(after).succeedsWithin(5, TimeUnit.SECONDS);
    }

    @Test
    void what_would_hang_for_ever_is_interrupted_in_the_end() {
        var interrupted = new CompletableFuture<Boolean>();

        assertThatThrownBy(() -> bounded.call(() -> {
                    try {
                        new CountDownLatch(1).await();
                        return false;
                    } catch (InterruptedException end) {
                        return interrupted.complete(true);
                    }
                }))
                .isInstanceOf(TimeoutException.class);

        assertThat(interrupted).isNotDone();
        assertThat(interrupted).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo(true);
    }
}
