package cobnut.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EjectionTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1));
    private final Ejection ejection = new Ejection(now::get);

    private void passSeconds(long seconds) {
        now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void two_failures_in_a_row_eject_for_five_seconds_and_each_next_for_twice_as_long_up_to_a_minute() {
        ejection.count(true);
        assertThat(ejection.ejected()).isFalse();
        ejection.count(true);

        for (int seconds : new int[] {5, 10, 20, 40, 60, 60}) {
            assertThat(ejection.ejected()).isTrue();
            passSeconds(seconds - 1);
            assertThat(ejection.ejected()).isTrue();
            passSeconds(1);
            assertThat(ejection.ejected()).isFalse();
            ejection.count(true);
        }
    }

    @Test
    void failures_with_answers_between_them_eject_nobody() {
        for (int i = 0; i < 100; i++) {
            ejection.count(i % 2 == 0);
            assertThat(ejection.ejected()).isFalse();
        }
    }

    @Test
    void an_answer_ends_it_and_the_next_is_short_again() {
        for (int i = 0; i < 3; i++) {
            ejection.count(true);
            ejection.count(true);
            passSeconds(61);
        }
        ejection.count(true);
        ejection.count(false);
        assertThat(ejection.ejected()).isFalse();

        ejection.count(true);
        ejection.count(true);
        passSeconds(5);
        assertThat(ejection.ejected()).isFalse();
    }
}
