package cobnut.launcher.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void pauses_double_up_to_half_a_minute_and_never_fall_below_half_of_that() {
        var random = new Random(1);
        var expected = new long[] {500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000};

        for (var failures = 1; failures <= expected.length; failures++) {
            var ceiling = Duration.ofMillis(expected[failures - 1]);
            for (var i = 0; i < 100; i++) {
                assertThat(Backoff.DEFAULT.after(failures, random)).isBetween(ceiling.dividedBy(2), ceiling);
            }
        }
        assertThat(Backoff.DEFAULT.after(1_000_000, random)).isLessThanOrEqualTo(Duration.ofSeconds(30));
    }
}
