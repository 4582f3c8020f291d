package cobnut.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.postgres.saga.Answer;
import cobnut.testkit.simulation.Booking.News;
import cobnut.testkit.simulation.Booking.Room;
import cobnut.testkit.simulation.Booking.State;
import cobnut.testkit.simulation.Report.Seeds;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** The simulator keeps quiet about a saga that is right, finds what is wrong in others, and can say it again. */
class SimulationTest {
    private static final Seeds SOME = Seeds.from(1, 300);

    @Test
    void a_saga_that_is_right_keeps_every_promise_under_every_seed() {
        Booking.simulation().verify(1_000);
    }

    @Test
    void the_same_seed_does_the_same_and_another_one_does_not() {
        var simulation = Booking.simulation();

        assertThat(simulation.run(7)).isEqualTo(simulation.run(7));
        assertThat(simulation.run(7).hash()).isNotEqualTo(simulation.run(8).hash());
        assertThat(simulation.run(new Seeds(1, 50, 1)).tally().sorted())
                .isEqualTo(simulation.run(new Seeds(1, 50, 2)).tally().sorted());
    }

    @Test
    void an_undo_without_a_tombstone_is_found() {
        Participant<News> forgetful = Participant.once((tx, booking) -> {
            tx.lock(Booking.ROOMS, booking);
            if (tx.get(Booking.ROOMS, booking) != null) {
                tx.put(Booking.ROOMS, booking, Room.FREED);
            }
            return Answer.of(News.FREED);
        });

        found(Booking.simulation(forgetful, Participant.once(Booking::pay)), "its room");
    }

    @Test
    void an_answer_before_its_commit_is_found() {
        Participant<News> hasty = visit -> {
            visit.answer(News.PAID);
            visit.once(Booking::pay);
        };

        found(Booking.simulation(Participant.once(Booking::free), hasty), "paid null times");
    }

    @Test
    void an_effect_without_a_request_table_is_found() {
        Participant<News> again =
                visit -> visit.transact("pay", tx -> Booking.pay(tx, visit.saga()), _ -> visit.answer(News.PAID));

        found(Booking.simulation(Participant.once(Booking::free), again), "paid 2 times");
    }

    @Test
    void a_failing_seed_is_played_again_and_tells_what_happened() {
        var simulation = Booking.simulation().always((world, violated) -> {
            if (world.states().containsValue(State.BOOKED)) {
                violated.accept("somebody booked");
            }
        });
        var failed = simulation.run(SOME).failed();
        var seed = failed.getFirst().seed();
        var trace = new ArrayList<String>();

        assertThat(simulation.replay(seed, trace::add)).isEqualTo(failed.getFirst());
        assertThat(trace)
                .anySatisfy(line -> assertThat(line).contains("moved to").contains("BOOKED"));
    }

    private static void found(Simulation<State, News> planted, String violation) {
        var report = planted.run(SOME);

        assertThat(report.failed()).isNotEmpty();
        assertThatThrownBy(report::requireNoViolation)
                .hasMessageContaining("seed " + report.failed().getFirst().seed() + " violates")
                .hasMessageContaining(violation)
                .hasMessageContaining(
                        "-Dcobnut.seed=" + report.failed().getFirst().seed());
    }
}
