package cobnut.postgres.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.core.Lane;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the rows of parked events promise to lanes and operators, whoever keeps them: the first of a key decides. */
abstract class ParkedRowsContract {

    /** As an operator sees it. */
    record Seen(LoggedEvent event, String state, String reason, int attempts) {}

    private final LoggedEvent first = event("mug", 1);
    private final LoggedEvent second = event("mug", 2);
    private final LoggedEvent third = event("mug", 3);
    private final int partition = first.partition();

    static LoggedEvent event(String key, long version) {
        int partition = EventLog.partition(key);
        var id = UUID.randomUUID();
        return new LoggedEvent(version, key, version, partition, id, "TYPE", 1, new byte[] {1}, Instant.EPOCH, null);
    }

    abstract void failed(LoggedEvent event, String reason, int attempts);

    abstract void behind(List<LoggedEvent> events);

    abstract List<Seen> list();

    abstract Lane.Reviewed review(int partition);

    /** What is to be tried, if it may be. */
    abstract Optional<LoggedEvent> lock(UUID event);

    abstract void unpark(UUID event);

    abstract void refuse(UUID event, String reason, int attempts);

    abstract long replayAll();

    abstract long replay(UUID event);

    abstract boolean drop(UUID event);

    private void parkAll() {
        failed(first, "a bug", 3);
        behind(List.of(second, third));
    }

    private List<UUID> owed() {
        return review(partition).owed().stream().map(LoggedEvent::id).toList();
    }

    @Test
    void what_is_parked_is_kept_in_its_order_with_its_state() {
        parkAll();

        assertThat(list()).extracting(each -> each.event().id()).containsExactly(first.id(), second.id(), third.id());
        assertThat(list()).extracting(Seen::state).containsExactly("FAILED", "BEHIND", "BEHIND");
        assertThat(list().getFirst().reason()).isEqualTo("a bug");
        assertThat(list().getFirst().attempts()).isEqualTo(3);
    }

    @Test
    void an_event_is_parked_once() {
        parkAll();
        failed(second, "again", 9);
        behind(List.of(first));

        assertThat(list()).extracting(Seen::state).containsExactly("FAILED", "BEHIND", "BEHIND");
    }

    @Test
    void nothing_is_owed_behind_one_that_failed_and_keys_of_other_partitions_are_not_looked_at() {
        parkAll();
        var other = event("tea", 1);
        failed(other, "a bug", 1);

        assertThat(other.partition()).isNotEqualTo(partition);
        assertThat(review(partition).keys()).containsExactly("mug");
        assertThat(owed()).isEmpty();
        assertThat(review(other.partition()).keys()).containsExactly("tea");
        assertThat(lock(first.id())).isEmpty();
    }

    @Test
    void what_an_operator_wants_tried_is_owed_with_all_that_is_behind_it() {
        parkAll();

        assertThat(replay(second.id())).isZero();
        assertThat(replay(first.id())).isEqualTo(1);
        assertThat(replay(first.id())).isZero();

        assertThat(owed()).containsExactly(first.id(), second.id(), third.id());
        assertThat(lock(first.id())).map(LoggedEvent::version).contains(1L);
    }

    @Test
    void what_was_tried_in_vain_waits_again_and_so_does_all_behind_it() {
        parkAll();
        replayAll();
        unpark(first.id());

        refuse(second.id(), "another bug", 2);

        assertThat(owed()).isEmpty();
        assertThat(list()).extracting(Seen::state).containsExactly("FAILED", "BEHIND");
        assertThat(list().getFirst().reason()).isEqualTo("another bug");
        assertThat(list().getFirst().attempts()).isEqualTo(2);
        assertThat(lock(third.id())).isPresent();
    }

    @Test
    void refused_attempts_add_up() {
        parkAll();

        refuse(first.id(), "still", 2);

        assertThat(list().getFirst().attempts()).isEqualTo(5);
    }

    @Test
    void what_was_given_up_is_gone_and_what_was_behind_it_is_owed() {
        parkAll();
        assertThat(drop(first.id())).isTrue();
        assertThat(drop(first.id())).isFalse();

        assertThat(lock(first.id())).isEmpty();
        refuse(first.id(), "nobody", 1);
        assertThat(owed()).containsExactly(second.id(), third.id());
    }

    @Test
    void all_that_failed_is_tried_again_at_once_and_what_is_behind_is_not_counted() {
        parkAll();
        failed(event("tea", 1), "a bug", 1);

        assertThat(replayAll()).isEqualTo(2);
        assertThat(replayAll()).isZero();
    }

    @Test
    void one_that_failed_in_the_midst_keeps_only_what_is_behind_it() {
        parkAll();
        replayAll();
        refuse(second.id(), "a bug", 1);

        assertThat(owed()).containsExactly(first.id());
        assertThat(review(partition).keys()).containsExactly("mug");
    }
}
