package cobnut.testkit.simulation.reader;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.postgres.log.LoggedEvent;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.twin.TwinLog;
import cobnut.testkit.simulation.twin.TwinParked;
import cobnut.testkit.simulation.twin.TwinSubscription;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever looks at a reader from outside is content with one that is right, and with no other. */
class EffectsTest {
    private final SimulatedStore owner = SimulatedStore.alone();
    private final SimulatedStore reader = SimulatedStore.alone();
    private LoggedEvent first;
    private LoggedEvent second;
    private LoggedEvent other;

    @BeforeEach
    void three_events_of_two_keys() {
        does(owner, tx -> TwinLog.append(tx, "mug", "TYPE"));
        does(owner, tx -> TwinLog.append(tx, "mug", "TYPE"));
        does(owner, tx -> TwinLog.append(tx, "tea", "TYPE"));
        does(owner, TwinLog::number);
        var log = owner.transact(tx -> TwinLog.after(tx, 0, 10));
        first = log.getFirst();
        second = log.get(1);
        other = log.getLast();
        TwinSubscription.register(reader);
        does(reader, tx -> TwinSubscription.begin(tx, TwinLog.head(owner).generation()));
    }

    private static void does(SimulatedStore store, Consumer<SimulatedTx> work) {
        store.transact(tx -> {
            work.accept(tx);
            return true;
        });
    }

    private void takes(LoggedEvent... events) {
        for (var event : events) {
            does(reader, tx -> Taken.write(tx, event, 1));
        }
    }

    private void fails(LoggedEvent event) {
        does(reader, tx -> TwinParked.failed(tx, event, "a bug", 3));
    }

    private void drops(LoggedEvent event) {
        does(reader, tx -> Taken.drop(tx, event));
    }

    private List<String> found() {
        var found = new ArrayList<String>();
        new Effects(owner, reader).check(found::add);
        return found;
    }

    private List<String> foundAtRest(boolean abandoned) {
        var found = new ArrayList<String>();
        new Effects(owner, reader).checkAtRest(abandoned, found::add);
        return found;
    }

    @Test
    void each_event_once_and_in_the_order_of_its_key_is_right() {
        takes(other, first);
        assertThat(found()).isEmpty();
        assertThat(foundAtRest(false)).singleElement().asString().contains("1 events to take in");

        takes(second);

        assertThat(found()).isEmpty();
        assertThat(foundAtRest(false)).isEmpty();
    }

    @Test
    void an_event_that_takes_effect_twice_is_found() {
        takes(first, second, second);

        assertThat(found()).singleElement().asString().contains("event 2 of mug where none was next");
    }

    @Test
    void an_event_that_takes_effect_before_an_earlier_one_of_its_key_is_found() {
        takes(second, first);

        assertThat(found()).hasSize(2);
    }

    @Test
    void an_event_that_takes_effect_while_an_earlier_one_of_its_key_is_parked_is_found() {
        fails(first);
        assertThat(found()).isEmpty();
        takes(other);
        assertThat(found()).isEmpty();

        takes(second);

        assertThat(found()).first().asString().contains("event 2 of mug where 1 was next");
    }

    @Test
    void what_was_given_up_is_not_waited_for_and_must_not_take_effect() {
        drops(first);
        takes(second, other);
        assertThat(found()).isEmpty();
        assertThat(foundAtRest(false)).isEmpty();

        takes(first);

        assertThat(found()).isNotEmpty();
    }

    @Test
    void what_is_parked_at_the_end_was_left_by_an_operator_who_is_gone_and_all_behind_it_is_parked_too() {
        takes(other);
        fails(first);
        assertThat(foundAtRest(true)).isNotEmpty();

        does(reader, tx -> TwinParked.behind(tx, List.of(second)));

        assertThat(foundAtRest(true)).isEmpty();
        assertThat(foundAtRest(false)).isNotEmpty();
    }

    @Test
    void what_an_operator_wanted_tried_again_is_not_left() {
        takes(first, second);
        fails(other);
        assertThat(foundAtRest(true)).isEmpty();

        does(reader, tx -> TwinParked.replay(tx, other.id()));

        assertThat(foundAtRest(true)).isNotEmpty();
    }

    @Test
    void who_stands_in_another_generation_is_silent_unless_it_has_stopped_and_nobody_can_help() {
        takes(first, second, other);
        does(owner, tx -> TwinLog.restored(tx, UUID.randomUUID()));
        assertThat(foundAtRest(true)).singleElement().asString().contains("silent");

        var generation = TwinSubscription.standing(reader).generation();
        does(reader, tx -> TwinSubscription.stop(tx, generation, "restored"));

        assertThat(foundAtRest(true)).isEmpty();
        assertThat(foundAtRest(false)).isNotEmpty();
    }

    @Test
    void who_accepted_a_restored_log_owes_only_what_comes_after() {
        does(reader, tx -> TwinSubscription.restart(tx, TwinLog.head(owner).generation()));
        does(reader, Taken::adopt);
        assertThat(foundAtRest(false)).isNotEmpty();

        for (int partition = 0; partition < 16; partition++) {
            int each = partition;
            does(reader, tx -> TwinSubscription.move(tx, each, 0, 0, 3));
        }
        does(reader, Taken::adopt);

        assertThat(foundAtRest(false)).isEmpty();
        assertThat(found()).isEmpty();
    }

    @Test
    void a_write_under_a_lease_that_was_lost_is_found() {
        does(reader, tx -> Taken.write(tx, first, 2));
        takes(second);

        assertThat(found()).singleElement().asString().contains("epoch 1 wrote after one of 2");
    }
}
