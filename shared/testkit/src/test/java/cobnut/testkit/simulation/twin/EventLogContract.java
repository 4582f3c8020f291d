package cobnut.testkit.simulation.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cobnut.kernel.ServiceException;
import cobnut.postgres.log.LogSource;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.log.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
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

    /** Throws what a reader is refused with. */
    abstract Page read(@Nullable UUID generation, long after, int most);

    /** The log is what a backup had of it: what it has now. */
    abstract void restored();

    private static String reasonOf(ThrowingCallable read) {
        return catchThrowableOfType(ServiceException.class, read).problem().reason();
    }

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

    @Test
    void a_page_says_how_far_it_reaches_and_where_the_log_ends() {
        append("a");
        append("b");
        append("c");

        var some = read(null, 0, 2);
        assertThat(keys(some.events())).containsExactly("a", "b");
        assertThat(some.through()).isEqualTo(2);
        assertThat(some.head()).isEqualTo(3);
        var rest = read(some.generation(), 2, 2);
        assertThat(keys(rest.events())).containsExactly("c");
        assertThat(rest.through()).isEqualTo(3);
        var none = read(some.generation(), 3, 2);
        assertThat(none.events()).isEmpty();
        assertThat(none.through()).isEqualTo(3);
    }

    @Test
    void a_reader_that_knows_more_than_the_log_is_refused_and_not_answered_with_nothing() {
        append("a");
        var generation = read(null, 0, 10).generation();

        assertThat(reasonOf(() -> read(generation, 2, 10))).isEqualTo(LogSource.AHEAD);
        assertThat(reasonOf(() -> read(null, 2, 10))).isEqualTo(LogSource.AHEAD);
        append("b");
        assertThat(read(generation, 2, 10).events()).isEmpty();
    }

    @Test
    void a_position_of_before_a_restore_is_refused_wherever_it_is() {
        append("a");
        var before = read(null, 0, 10).generation();

        restored();

        assertThat(reasonOf(() -> read(before, 0, 10))).isEqualTo(LogSource.AHEAD);
        assertThat(reasonOf(() -> read(before, 1, 10))).isEqualTo(LogSource.AHEAD);
        var present = read(null, 0, 10);
        assertThat(present.generation()).isNotEqualTo(before);
        assertThat(keys(present.events())).containsExactly("a");
        assertThat(read(present.generation(), 1, 10).events()).isEmpty();
    }

    @Test
    void a_log_tells_up_to_where_it_is_what_it_was_before_each_restore() {
        append("a");
        append("not numbered yet");
        var first = read(null, 0, 1).generation();
        restored();
        append("c");
        var second = read(null, 0, 1).generation();
        restored();
        append("d");

        var present = read(null, 0, 10);

        assertThat(present.sharedWith(present.generation())).isEqualTo(4);
        assertThat(present.sharedWith(second)).isEqualTo(3);
        assertThat(present.sharedWith(first)).isEqualTo(2);
        assertThat(present.sharedWith(UUID.randomUUID())).isEqualTo(3);
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
