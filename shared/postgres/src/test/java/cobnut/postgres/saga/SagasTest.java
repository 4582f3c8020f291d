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
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SagasTest extends SagaStage {
    @Test
    void answers_lead_from_state_to_state_until_the_end() {
        script.put(RESERVING, () -> RESERVED);
        script.put(CHARGING, () -> CHARGED);

        start(running());

        eventually(CONFIRMED);
        assertThat(sent).hasSize(2);
        assertThat(effects(CHARGING)).isEqualTo(1);
        assertThat(effects(CONFIRMED)).isEqualTo(1);
        assertThat(nodes.getFirst().history(id))
                .extracting(SagaLine::news)
                .containsExactly("START", "RESERVED", "CHARGED");
        logIsDense();
    }

    @Test
    void a_saga_whose_start_rolled_back_never_was() {
        var sagas = running();
        try {
            database.transact(tx -> {
                sagas.start(tx, id);
                throw new IllegalCallerException("no");
            });
        } catch (IllegalCallerException expected) {
            // rolled back
        }

        assertThat(database.transact(tx -> sagas.state(tx, id)).isPresent()).isFalse();
        assertThat(sent).isEmpty();
    }

    @Test
    void not_knowing_means_the_same_call_again_byte_for_byte() {
        var tries = new AtomicInteger();
        script.put(RESERVING, () -> switch (tries.incrementAndGet()) {
            case 1 -> throw ServiceException.refuse(Kind.UNAVAILABLE, "NO_ENDPOINT", "nobody");
            case 2 -> throw ServiceException.refuse(Kind.CONFLICT, "REQUEST_IN_PROGRESS", "wait");
            case 3 -> {
                new CountDownLatch(1).await();
                throw new AssertionError("interrupted before");
            }
            case 4 -> throw ServiceException.refuse(Kind.INTERNAL, "INTERNAL", "once in a while");
            default -> RESERVED;
        });
        script.put(CHARGING, () -> CHARGED);

        start(running());

        eventually(CONFIRMED);
        assertThat(sent).hasSize(6);
        assertThat(sent.stream().filter(each -> each.startsWith("RESERVING")).distinct())
                .hasSize(1);
        assertThat(effects(CHARGING)).isEqualTo(1);
    }

    @Test
    void when_a_node_dies_between_call_and_move_another_carries_on_with_the_same_call() {
        var dead = node(QUICK);
        script.put(RESERVING, () -> RESERVED);
        script.put(CHARGING, () -> CHARGED);
        database.transact(tx -> {
            dead.start(tx, id);
            return 0;
        });
        // As the dead node left it: held, and its lease not over.
        database.update(
                "update saga set lease_owner = 'dead', due_at = now() + interval '700 milliseconds' where id = $1", id);

        running();

        assertThat(view().state()).isEqualTo(RESERVING);
        eventually(CONFIRMED);
        logIsDense();
    }

    @Test
    void a_late_writer_is_refused() throws Exception {
        var hanging = new CountDownLatch(1);
        var first = new AtomicInteger();
        script.put(RESERVING, () -> {
            if (first.getAndIncrement() == 0) {
                hanging.await();
            }
            return RESERVED;
        });
        script.put(CHARGING, () -> CHARGED);
        var slow = node(new SagaConfig(
                8,
                Duration.ofHours(1),
                Duration.ofMillis(900),
                Duration.ofMillis(800),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                3,
                Duration.ofSeconds(2)));
        slow.run();
        start(slow);
        await().until(() -> first.get() == 1);
        database.update("update saga set due_at = now() where id = $1", id);

        running();
        eventually(CONFIRMED);
        hanging.countDown();
        drain();

        assertThat(effects(CHARGING)).isEqualTo(1);
        assertThat(effects(CONFIRMED)).isEqualTo(1);
        logIsDense();
    }

    @Test
    void an_answer_that_comes_after_a_takeover_moves_nothing() throws Exception {
        var hanging = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        script.put(RESERVING, () -> {
            asked.countDown();
            hanging.await();
            return RESERVED;
        });
        var slow = node(QUICK.withLease(Duration.ofSeconds(20), Duration.ofSeconds(15)));
        slow.run();
        start(slow);
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        // As another node that took it over leaves it: the same version, and a call of its own under way.
        database.update(
                "update saga set epoch = epoch + 1, lease_owner = 'other', due_at = 'infinity' where id = $1", id);
        hanging.countDown();
        drain();

        assertThat(view().state()).isEqualTo(RESERVING);
        assertThat(effects(CHARGING)).isZero();
        logIsDense();
    }

    @Test
    void a_deadline_moves_a_saga_that_nobody_answers() {
        deadline = Duration.ofMillis(600);
        script.put(RESERVING, () -> {
            throw ServiceException.refuse(Kind.UNAVAILABLE, "NO_ENDPOINT", "nobody");
        });
        script.put(RELEASING, () -> RELEASED);

        start(running());

        eventually(CANCELLED);
        assertThat(nodes.getFirst().history(id))
                .extracting(SagaLine::news)
                .containsExactly("START", "LATE", "RELEASED");
    }

    @Test
    void news_from_people_move_it_and_the_answer_in_flight_comes_too_late() throws Exception {
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        script.put(RESERVING, () -> {
            asked.countDown();
            answer.await();
            return RESERVED;
        });
        script.put(RELEASING, () -> RELEASED);
        var sagas = running();
        start(sagas);
        assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();

        var told = database.transact(tx -> sagas.tell(tx, id, new Answer<>(CANCEL, "by the customer")));
        answer.countDown();

        assertThat(told).isEqualTo(new Told.Moved<>(RELEASING));
        eventually(CANCELLED);
        assertThat(effects(CHARGING)).isZero();
        var again = database.transact(tx -> sagas.tell(tx, id, Answer.of(CANCEL)));
        assertThat(again).isEqualTo(new Told.Unmoved<>(CANCELLED));
        logIsDense();
    }

    @Test
    void cancelling_while_it_runs_ends_in_one_of_two_ways_and_never_in_both() {
        script.put(RESERVING, () -> RESERVED);
        script.put(CHARGING, () -> CHARGED);
        script.put(RELEASING, () -> RELEASED);
        var here = running();
        var there = running();
        for (int round = 0; round < 40; round++) {
            var saga = UUID.randomUUID();
            database.transact(tx -> {
                here.start(tx, saga);
                return 0;
            });
            var told = database.transact(tx -> there.tell(tx, saga, Answer.of(CANCEL)));
            var end = told instanceof Told.Moved<State> ? CANCELLED : CONFIRMED;
            await().atMost(10, TimeUnit.SECONDS)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> database.transact(tx -> here.state(tx, saga))
                            .map(SagaView::state)
                            .filter(end::equals)
                            .isPresent());
        }
    }
}
