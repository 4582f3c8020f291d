package cobnut.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LatencyTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1));
    private final Latency latency = new Latency(now::get);

    @Test
    void the_mean_follows_the_answers_and_fades_without_any() {
        latency.add(TimeUnit.MILLISECONDS.toNanos(900));
        assertThat(latency.mean()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(900));

        for (int i = 0; i < 200; i++) {
            latency.add(TimeUnit.MILLISECONDS.toNanos(100));
        }
        assertThat(latency.mean()).isBetween(TimeUnit.MILLISECONDS.toNanos(99), TimeUnit.MILLISECONDS.toNanos(101));

        now.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(latency.mean()).isLessThan(TimeUnit.MILLISECONDS.toNanos(1));
    }

    @Test
    void the_p99_is_known_after_32_answers_and_forgets_what_is_256_answers_old() {
        for (int i = 0; i < 31; i++) {
            latency.add(1_000);
        }
        assertThat(latency.p99()).isZero();

        latency.add(50_000);
        assertThat(latency.p99()).isEqualTo(50_000);

        for (int i = 0; i < 256; i++) {
            latency.add(1_000);
        }
        assertThat(latency.p99()).isEqualTo(1_000);
    }
}
