package cobnut.postgres.saga;

import static cobnut.postgres.saga.SagaStage.News.CANCEL;
import static cobnut.postgres.saga.SagaStage.News.CHARGED;
import static cobnut.postgres.saga.SagaStage.News.RELEASED;
import static cobnut.postgres.saga.SagaStage.News.RESERVED;
import static cobnut.postgres.saga.SagaStage.State.CANCELLED;
import static cobnut.postgres.saga.SagaStage.State.CHARGING;
import static cobnut.postgres.saga.SagaStage.State.CONFIRMED;
import static cobnut.postgres.saga.SagaStage.State.RELEASING;
import static cobnut.postgres.saga.SagaStage.State.RESERVING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SagaTroubleTest extends SagaStage {
    @Test
    void what_nobody_understands_is_tried_a_few_times_and_then_waits_for_an_operator() {
        script.put(RESERVING, () -> {
            throw new IllegalStateException("a bug");
        });

        start(running());

        await().atMost(5, TimeUnit.SECONDS).until(() -> view().attention().isPresent());
        assertThat(sent).hasSize(QUICK.puzzled());
        assertThat(view().attention().orElseThrow()).contains("a bug");
    }

    @Test
    void a_refusal_nobody_expected_waits_for_an_operator() {
        var mended = new AtomicInteger();
        script.put(RESERVING, () -> {
            if (mended.get() == 0) {
                throw ServiceException.refuse(Kind.NOT_FOUND, "NO_SUCH_SKU", "no such sku");
            }
            return RESERVED;
        });
        script.put(CHARGING, () -> CHARGED);
        var sagas = running();
        start(sagas);

        await().atMost(5, TimeUnit.SECONDS).until(() -> view().attention().isPresent());
        assertThat(view().attention().orElseThrow()).contains("NO_SUCH_SKU");
        assertThat(sent).hasSize(1);

        mended.set(1);
        assertThat(sagas.retry(id, "ann", "the sku is there now")).isTrue();

        eventually(CONFIRMED);
        assertThat(sagas.retry(id, "ann", "once more")).isFalse();
        assertThat(sagas.history(id))
                .extracting(SagaLine::news)
                .containsExactly("START", "NEEDS_ATTENTION", "RETRY", "RESERVED", "CHARGED");
        logIsDense();
    }

    @Test
    void what_needs_attention_still_hears_its_deadline() {
        deadline = Duration.ofMillis(700);
        script.put(RESERVING, () -> {
            throw ServiceException.refuse(Kind.INVALID, "BAD", "bad");
        });
        script.put(RELEASING, () -> RELEASED);

        start(running());

        eventually(CANCELLED);
        assertThat(view().attention()).isEmpty();
    }

    @Test
    void what_is_being_undone_is_shown_to_people_and_tried_for_ever() {
        script.put(RESERVING, () -> {
            throw ServiceException.refuse(Kind.UNAVAILABLE, "NO_ENDPOINT", "nobody");
        });
        var mended = new AtomicInteger();
        script.put(RELEASING, () -> {
            if (mended.get() == 0) {
                throw ServiceException.refuse(Kind.NOT_FOUND, "NO_SUCH_ORDER", "no such order");
            }
            return RELEASED;
        });
        var sagas = running();
        start(sagas);
        database.transact(tx -> sagas.tell(tx, id, Answer.of(CANCEL)));
        await().atMost(5, TimeUnit.SECONDS).until(() -> view().attention().isPresent());
        long before = calls(RELEASING);

        await().atMost(5, TimeUnit.SECONDS).until(() -> calls(RELEASING) >= before + 3);

        assertThat(view().ended()).isFalse();
        assertThat(view().attention().orElseThrow()).contains("NO_SUCH_ORDER");
        assertThat(sagas.history(id)).extracting(SagaLine::news).containsExactly("START", "CANCEL", "NEEDS_ATTENTION");
        mended.set(1);
        eventually(CANCELLED);
        assertThat(view().attention()).isEmpty();
        logIsDense();
    }

    private long calls(State state) {
        return sent.stream().filter(each -> each.startsWith(state.name())).count();
    }

    @Test
    void draining_gives_what_is_held_to_other_nodes_at_once() {
        var patient = node(new SagaConfig(
                8,
                Duration.ofMillis(50),
                Duration.ofMinutes(5),
                Duration.ofMinutes(4),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                3,
                Duration.ofMillis(200)));
        var calls = new AtomicInteger();
        script.put(RESERVING, () -> {
            if (calls.getAndIncrement() == 0) {
                new CountDownLatch(1).await();
            }
            return RESERVED;
        });
        script.put(CHARGING, () -> CHARGED);
        patient.run();
        start(patient);
        await().until(() -> calls.get() == 1);

        patient.drain();
        running();

        eventually(CONFIRMED);
        logIsDense();
    }
}
