package cobnut.testkit.simulation.twin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a table of requests promises, whoever keeps it. */
abstract class RequestsContract {
    private final UUID id = UUID.randomUUID();
    private final AtomicInteger times = new AtomicInteger();

    /** In one transaction: the work, and its answer under the id. */
    abstract String once(UUID id, String asked, Supplier<String> work);

    @Test
    void the_work_is_done_once_and_its_first_answer_given_again() {
        assertThat(once(id, "one mug", this::answer)).isEqualTo("answer 1");
        assertThat(once(id, "one mug", this::answer)).isEqualTo("answer 1");
        assertThat(times).hasValue(1);
    }

    @Test
    void the_same_id_for_something_else_is_refused() {
        once(id, "one mug", this::answer);

        assertThatThrownBy(() -> once(id, "two mugs", this::answer))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Kind.KEY_REUSED));
        assertThat(times).hasValue(1);
    }

    @Test
    void work_that_throws_leaves_nothing_behind() {
        assertThatThrownBy(() -> once(id, "one mug", () -> {
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(once(id, "one mug", this::answer)).isEqualTo("answer 1");
    }

    private String answer() {
        return "answer " + times.incrementAndGet();
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
