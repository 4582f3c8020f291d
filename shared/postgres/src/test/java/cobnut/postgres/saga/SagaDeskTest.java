package cobnut.postgres.saga;

import static cobnut.postgres.saga.SagaStage.News.BOUGHT;
import static cobnut.postgres.saga.SagaStage.News.RELEASED;
import static cobnut.postgres.saga.SagaStage.News.RESERVED;
import static cobnut.postgres.saga.SagaStage.News.THANKED;
import static cobnut.postgres.saga.SagaStage.State.CANCELLED;
import static cobnut.postgres.saga.SagaStage.State.CHARGING;
import static cobnut.postgres.saga.SagaStage.State.CONFIRMED;
import static cobnut.postgres.saga.SagaStage.State.RELEASING;
import static cobnut.postgres.saga.SagaStage.State.RESERVING;
import static cobnut.postgres.saga.SagaStage.State.THANKING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What operators see of sagas and do to them. */
class SagaDeskTest extends SagaStage {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private SagaDesk desk() {
        return new SagaDesk(database, nodes);
    }

    private void stuck(State state) {
        script.put(state, () -> {
            throw ServiceException.refuse(Kind.INVALID, "BAD", "bad");
        });
    }

    private void needsAttention() {
        await().atMost(5, TimeUnit.SECONDS).until(() -> view().attention().isPresent());
    }

    @Test
    void a_step_that_a_person_has_done_is_skipped_and_the_log_says_by_whom() {
        stuck(RESERVING);
        script.put(CHARGING, () -> BOUGHT);
        script.put(THANKING, () -> THANKED);
        start(running());
        needsAttention();
        assertThat(desk().list(true, true, 10)).extracting(SagaView::id).contains(id);
        assertThat(desk().find(id).orElseThrow().listens()).containsExactly("RESERVED", "CANCEL", "LATE");

        assertThat(desk().skip(id, "RESERVED", "ann", "reserved by hand").attention())
                .isEmpty();

        eventually(CONFIRMED);
        assertThat(desk().history(id))
                .filteredOn(line -> !line.operator().isEmpty())
                .singleElement()
                .satisfies(line -> {
                    assertThat(List.of(line.operator(), line.why(), line.news(), line.to()))
                            .containsExactly("ann", "reserved by hand", "RESERVED", "CHARGING");
                    assertThat(line.attempts()).isZero();
                });
        assertThat(desk().list(true, false, 1000)).extracting(SagaView::id).doesNotContain(id);
        assertThat(desk().list(false, true, 1000)).extracting(SagaView::id).doesNotContain(id);
        logIsDense();
    }

    @Test
    void an_operator_turns_a_saga_back() {
        stuck(RESERVING);
        script.put(RELEASING, () -> RELEASED);
        start(running());
        needsAttention();

        desk().compensate(id, "ann", "the customer called");

        eventually(CANCELLED);
        assertThat(desk().history(id))
                .extracting(SagaLine::news)
                .containsExactly("START", "NEEDS_ATTENTION", "CANCEL", "RELEASED");
        refused("NEWS_REFUSED", () -> desk().compensate(id, "ann", "again"));
        refused("NEWS_REFUSED", () -> desk().skip(id, "RELEASED", "ann", "again"));
    }

    @Test
    void behind_the_pivot_nobody_turns_it_back() {
        script.put(RESERVING, () -> RESERVED);
        script.put(CHARGING, () -> BOUGHT);
        stuck(THANKING);
        start(running());
        needsAttention();

        refused("PAST_PIVOT", () -> desk().compensate(id, "ann", "I want to"));
        refused("NEWS_REFUSED", () -> desk().skip(id, "CANCEL", "ann", "I want to"));
        refused("NEWS_REFUSED", () -> desk().skip(id, "NO_SUCH_NEWS", "ann", "I want to"));

        assertThat(view().state()).isEqualTo(THANKING);
        desk().skip(id, "THANKED", "ann", "sent a card");
        eventually(CONFIRMED);
    }

    @Test
    void what_an_operator_says_on_one_node_beats_the_answer_that_another_waits_for() throws Exception {
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        script.put(RESERVING, () -> {
            asked.countDown();
            answer.await();
            return RESERVED;
        });
        script.put(RELEASING, () -> RELEASED);
        var caller = node(new SagaConfig(
                8,
                Duration.ofMillis(50),
                Duration.ofSeconds(10),
                Duration.ofSeconds(9),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                3,
                Duration.ofSeconds(2)));
        caller.run();
        start(caller);
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
        var other = running();

        other.compensate(id, "ann", "the customer called");
        answer.countDown();

        eventually(CANCELLED);
        drain();
        assertThat(effects(CHARGING)).isZero();
        assertThat(effects(RELEASING)).isEqualTo(1);
        logIsDense();
    }

    @Test
    void a_retry_does_not_wait_for_the_next_attempt() {
        var tries = new AtomicInteger();
        script.put(RESERVING, () -> {
            if (tries.getAndIncrement() == 0) {
                throw ServiceException.refuse(Kind.UNAVAILABLE, "NO_ENDPOINT", "nobody");
            }
            return RESERVED;
        });
        script.put(CHARGING, () -> BOUGHT);
        script.put(THANKING, () -> THANKED);
        var patient = node(new SagaConfig(
                8,
                Duration.ofMillis(50),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                Duration.ofHours(1),
                3,
                Duration.ofSeconds(2)));
        patient.run();
        start(patient);
        await().atMost(5, TimeUnit.SECONDS).until(() -> view().attempts() == 1);

        desk().retry(id, "ann", "they are back");

        eventually(CONFIRMED);
        assertThat(desk().history(id))
                .extracting(SagaLine::news)
                .containsExactly("START", "RETRY", "RESERVED", "BOUGHT", "THANKED");
    }

    @Test
    void a_saga_is_found_by_what_it_is_about_and_its_calls_belong_to_the_trace_that_started_it() {
        script.put(RESERVING, () -> RESERVED);
        script.put(CHARGING, () -> BOUGHT);
        script.put(THANKING, () -> THANKED);
        var order = UUID.randomUUID().toString();
        var sagas = running();
        database.transact(tx -> {
            sagas.start(tx, id, order, TRACE);
            return 0;
        });
        eventually(CONFIRMED);

        var found = desk().about(order);

        assertThat(found).singleElement().satisfies(view -> {
            assertThat(view.id()).isEqualTo(id);
            assertThat(view.state()).isEqualTo("CONFIRMED");
            assertThat(view.traceparent()).isEqualTo(TRACE);
            assertThat(view.dueAt()).isEmpty();
            assertThat(view.listens()).isEmpty();
        });
        assertThat(desk().about(id.toString())).isEqualTo(found);
        assertThat(desk().about("nothing")).isEmpty();
        assertThat(traces).hasSize(3).containsOnly(TRACE);
    }

    @Test
    void a_change_says_who_and_why_and_a_saga_that_nobody_runs_here_is_only_looked_at() {
        stuck(RESERVING);
        start(running());
        needsAttention();
        var away = new SagaDesk(database, List.of());

        refused("INVALID_FIELD", () -> desk().retry(id, "ann", " "));
        refused("INVALID_FIELD", () -> desk().skip(id, "RESERVED", "", "because"));
        refused("SAGA_UNKNOWN", () -> away.retry(id, "ann", "because"));
        refused("SAGA_UNKNOWN", () -> desk().retry(UUID.randomUUID(), "ann", "because"));

        assertThat(away.find(id).orElseThrow().state()).isEqualTo("RESERVING");
        assertThat(away.history(id)).hasSize(2);
    }

    private static void refused(String reason, Runnable asking) {
        assertThatThrownBy(asking::run)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.problem().reason()).isEqualTo(reason));
    }
}
