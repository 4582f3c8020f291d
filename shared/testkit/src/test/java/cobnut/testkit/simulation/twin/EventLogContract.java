package cobnut.testkit.simulation.twin;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.postgres.log.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** What a log of events promises, whoever keeps it. Each event's key is its name here. */
abstract class EventLogContract {

    /** A transaction that is open. */
    interface Open {
        void append(String key);

        void commit();

        void rollback();
    }

    abstract Open begin();

    /** A stamper that has the head's lock and has numbered what it saw, and has not committed. */
    abstract Open beginToStamp();

    abstract long stamp();

    /** Begins to stamp and returns once it is known to wait for somebody; what it returns waits for its end. */
    abstract LongSupplier stampBehindAnother();

    abstract List<LoggedEvent> after(long pos);

    @Test
    void positions_are_in_the_order_of_appending_and_have_no_gap_where_one_rolled_back() {
        append("a");
        var second = begin();
        second.append("b");
        second.rollback();
        append("c");

        assertThat(stamp()).isEqualTo(2);
        assertThat(keys(after(0))).containsExactly("a", "c");
        assertThat(after(0)).extracting(LoggedEvent::pos).containsExactly(1L, 2L);
    }

    @Test
    void who_commits_late_is_behind_what_was_read_before() {
        var slow = begin();
        slow.append("slow");
        append("quick");
        stamp();
        var read = new ArrayList<>(after(0));

        slow.commit();
        stamp();
        read.addAll(after(read.getLast().pos()));

        assertThat(keys(read)).containsExactly("quick", "slow");
    }

    @Test
    void versions_of_a_key_count_up_and_keep_their_order() {
        append("a");
        append("b");
        append("a");
        stamp();

        assertThat(after(0))
                .filteredOn(event -> event.key().equals("a"))
                .extracting(LoggedEvent::version)
                .containsExactly(1L, 2L);
    }

    @Test
    void a_second_stamper_waits_for_the_first_and_goes_on_behind_it() {
        var slow = begin();
        slow.append("slow");
        append("quick");
        var first = beginToStamp();
        slow.commit();

        var second = stampBehindAnother();
        first.commit();

        assertThat(second.getAsLong()).isEqualTo(2);
        assertThat(keys(after(0))).containsExactly("quick", "slow");
        assertThat(stamp()).isEqualTo(2);
    }

    private void append(String key) {
        var tx = begin();
        tx.append(key);
        tx.commit();
    }

    private static List<String> keys(List<LoggedEvent> events) {
        return events.stream().map(LoggedEvent::key).toList();
    }
}
