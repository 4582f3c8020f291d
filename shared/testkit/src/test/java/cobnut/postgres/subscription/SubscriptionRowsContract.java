package cobnut.postgres.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.postgres.log.Page;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the rows of a subscription promise to its readers, whoever keeps them: leases by the store's clock, epochs. */
abstract class SubscriptionRowsContract {
    static final long LEASE = 10_000;
    private static final int SOME = 3;

    /** A partition as its rows say. */
    record Hand(int partition, long pos, long epoch) {}

    /** What the subscription says of itself. */
    record Standing(Optional<UUID> generation, Optional<String> stopped) {
        static Standing runs(UUID generation) {
            return new Standing(Optional.of(generation), Optional.empty());
        }
    }

    abstract Standing standing();

    abstract void begin(UUID generation);

    abstract boolean stop(@Nullable UUID generation, String reason);

    /** In this generation, from the beginning. */
    abstract void reset(Page present);

    /** What an adoption is to be told; empty when it runs. */
    abstract Optional<Long> fence();

    /** In this generation, from where it is, though not beyond the head; false when restarted since the fence. */
    abstract boolean adopt(long fenced, Page present);

    abstract void beat(String member);

    abstract List<String> members();

    abstract List<Hand> claim(String member, List<Integer> partitions);

    /** While a transaction that has written the partition is open. */
    abstract List<Hand> claimBehindAWriterOf(int partition, String member, List<Integer> partitions);

    abstract boolean release(int partition, long epoch);

    /** False when the position is not this epoch's to move, or not where it was read. */
    abstract boolean move(int partition, long epoch, long from, long to);

    /** As a move that goes nowhere. */
    abstract boolean hold(int partition, long epoch);

    abstract Optional<Long> held(int partition, long epoch);

    abstract List<Integer> free();

    abstract void passes(long millis);

    private Hand claimed(String member) {
        var hands = claim(member, List.of(SOME));
        assertThat(hands).singleElement().extracting(Hand::partition).isEqualTo(SOME);
        return hands.getFirst();
    }

    private boolean moves(Hand hand, long from, long to) {
        return move(hand.partition, hand.epoch, from, to);
    }

    @Test
    void a_partition_is_free_until_somebody_takes_it_and_then_nobody_elses() {
        assertThat(free()).hasSize(16);

        var hand = claimed("a");

        assertThat(hand.pos).isZero();
        assertThat(free()).hasSize(15).doesNotContain(SOME);
        assertThat(claim("b", List.of(SOME))).isEmpty();
        assertThat(claim("a", List.of(SOME))).isEmpty();
    }

    @Test
    void what_is_taken_is_what_was_asked_for_as_far_as_it_is_free() {
        claimed("a");

        assertThat(claim("b", List.of(9, SOME, 1))).extracting(Hand::partition).containsExactlyInAnyOrder(1, 9);
        assertThat(claim("b", List.of())).isEmpty();
    }

    @Test
    void what_somebody_is_writing_is_left_to_them_and_not_waited_for() {
        assertThat(claimBehindAWriterOf(SOME, "b", List.of(2, SOME)))
                .extracting(Hand::partition)
                .containsExactly(2);
        assertThat(free()).contains(SOME);
    }

    @Test
    void a_lease_that_is_over_is_taken_where_its_holder_came_to_and_in_a_higher_epoch() {
        var lost = claimed("a");
        moves(lost, 0, 7);

        passes(LEASE - 1_000);
        assertThat(claim("b", List.of(SOME))).isEmpty();
        passes(1_001);
        var taken = claimed("b");

        assertThat(taken.pos).isEqualTo(7);
        assertThat(taken.epoch).isGreaterThan(lost.epoch);
    }

    @Test
    void who_lost_the_lease_writes_no_more() {
        var lost = claimed("a");
        passes(LEASE + 1);
        var taken = claimed("b");

        assertThat(moves(lost, 0, 5)).isFalse();
        assertThat(hold(SOME, lost.epoch)).isFalse();
        assertThat(held(SOME, lost.epoch)).isEmpty();
        assertThat(release(SOME, lost.epoch)).isFalse();
        assertThat(moves(taken, 0, 5)).isTrue();
    }

    @Test
    void a_lease_that_is_over_is_as_good_as_before_as_long_as_nobody_took_it() {
        var hand = claimed("a");
        passes(LEASE + 1);
        assertThat(free()).contains(SOME);

        assertThat(moves(hand, 0, 5)).isTrue();
        beat("a");

        assertThat(free()).doesNotContain(SOME);
        assertThat(claim("b", List.of(SOME))).isEmpty();
    }

    @Test
    void a_position_is_moved_once_from_where_it_is() {
        var hand = claimed("a");

        assertThat(moves(hand, 0, 5)).isTrue();
        assertThat(moves(hand, 0, 5)).isFalse();
        assertThat(moves(hand, 3, 9)).isFalse();
        assertThat(hold(SOME, hand.epoch)).isTrue();
        assertThat(held(SOME, hand.epoch)).contains(5L);
        assertThat(moves(hand, 5, 9)).isTrue();
        assertThat(held(SOME, hand.epoch)).contains(9L);
    }

    @Test
    void a_move_leaves_the_lease_and_other_partitions_as_they_are() {
        var hands = claim("a", List.of(SOME, 4));
        moves(hands.getFirst(), 0, 5);

        assertThat(claim("b", List.of(SOME, 4))).isEmpty();
        assertThat(held(hands.getLast().partition, hands.getLast().epoch)).contains(0L);
        passes(LEASE + 1);
        assertThat(claim("b", List.of(SOME, 4))).hasSize(2);
    }

    @Test
    void what_is_given_back_is_anybodys_at_once_and_its_giver_writes_no_more() {
        var hand = claimed("a");
        moves(hand, 0, 5);

        assertThat(release(SOME, hand.epoch)).isTrue();

        assertThat(release(SOME, hand.epoch)).isFalse();
        assertThat(held(SOME, hand.epoch)).isEmpty();
        assertThat(moves(hand, 5, 6)).isFalse();
        var taken = claimed("b");
        assertThat(taken.pos).isEqualTo(5);
        assertThat(moves(hand, 5, 6)).isFalse();
        assertThat(moves(taken, 5, 6)).isTrue();
    }

    @Test
    void a_beat_renews_its_members_own_leases_and_no_others() {
        claimed("a");
        claim("b", List.of(4));

        passes(LEASE - 1_000);
        beat("a");
        passes(1_001);

        assertThat(free()).contains(4).doesNotContain(SOME);
        assertThat(claim("c", List.of(SOME, 4))).extracting(Hand::partition).containsExactly(4);
    }

    @Test
    void a_beat_brings_back_nothing_that_was_lost_or_given_back() {
        var given = claimed("a");
        release(SOME, given.epoch);
        claim("a", List.of(4));
        passes(LEASE + 1);
        claim("b", List.of(4));

        beat("a");

        assertThat(free()).contains(SOME);
        passes(LEASE + 1);
        assertThat(claim("c", List.of(4))).hasSize(1);
    }

    @Test
    void members_are_those_who_were_seen_within_a_lease() {
        beat("a");
        passes(LEASE / 2);
        beat("b");
        assertThat(members()).containsExactlyInAnyOrder("a", "b");

        passes(LEASE / 2 + 1);
        assertThat(members()).containsExactly("b");

        beat("a");
        assertThat(members()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void the_first_contact_with_the_log_counts_and_no_later_one() {
        var first = UUID.randomUUID();
        assertThat(standing()).isEqualTo(new Standing(Optional.empty(), Optional.empty()));

        begin(first);
        begin(UUID.randomUUID());

        assertThat(standing()).isEqualTo(Standing.runs(first));
    }

    @Test
    void it_stops_once_and_for_nothing_that_another_generation_was_told() {
        var generation = UUID.randomUUID();
        begin(generation);

        assertThat(stop(UUID.randomUUID(), "late news")).isFalse();
        assertThat(stop(null, "later news")).isFalse();
        assertThat(stop(generation, "restored")).isTrue();
        assertThat(stop(generation, "again")).isFalse();

        assertThat(standing()).isEqualTo(new Standing(Optional.of(generation), Optional.of("restored")));
    }

    @Test
    void it_may_stop_before_it_ever_read() {
        assertThat(stop(null, "too much is parked")).isTrue();
        begin(UUID.randomUUID());

        assertThat(standing().stopped()).contains("too much is parked");
    }

    @Test
    void what_goes_on_after_a_restore_is_at_the_lower_of_position_and_the_restore_and_in_nobodys_hands() {
        var present = UUID.randomUUID();
        var before = UUID.randomUUID();
        begin(before);
        var low = claimed("a");
        moves(low, 0, 5);
        var high = claim("a", List.of(4)).getFirst();
        moves(high, 0, 20);
        stop(standing().generation().orElseThrow(), "restored");

        var page = new Page(present, 30, 30, List.of(), List.of(new Page.Earlier(before, 9)));
        assertThat(adopt(fence().orElseThrow(), page)).isTrue();

        assertThat(standing()).isEqualTo(Standing.runs(present));
        assertThat(moves(low, 5, 6)).isFalse();
        assertThat(hold(4, high.epoch)).isFalse();
        beat("a");
        assertThat(free()).hasSize(16);
        assertThat(claim("b", List.of(SOME, 4))).extracting(Hand::pos).containsExactlyInAnyOrder(5L, 9L);
    }

    @Test
    void what_is_stopped_is_in_nobodys_hands_as_soon_as_an_operator_looks_at_it() {
        var generation = UUID.randomUUID();
        begin(generation);
        assertThat(fence()).isEmpty();
        var hand = claimed("a");

        stop(generation, "restored");
        assertThat(moves(hand, 0, 5)).isTrue();
        assertThat(fence()).isPresent();

        assertThat(moves(hand, 5, 9)).isFalse();
        assertThat(free()).hasSize(16);
        assertThat(claim("b", List.of(SOME))).isEmpty();
        assertThat(standing().stopped()).contains("restored");
    }

    @Test
    void the_second_of_two_operators_changes_nothing_even_when_it_has_stopped_again() {
        var generation = UUID.randomUUID();
        begin(generation);
        stop(generation, "too much is parked");
        long slow = fence().orElseThrow();
        long fast = fence().orElseThrow();
        var then = new Page(generation, 5, 5, List.of());

        assertThat(adopt(slow, then)).isFalse();
        assertThat(adopt(fast, then)).isTrue();
        var hand = claimed("a");
        moves(hand, 0, 20);

        assertThat(adopt(fast, then)).isFalse();
        stop(generation, "too much is parked again");
        assertThat(adopt(fast, then)).isFalse();
        assertThat(held(SOME, hand.epoch)).contains(20L);
    }

    @Test
    void what_begins_anew_is_at_the_beginning_in_all_partitions() {
        var present = UUID.randomUUID();
        var hand = claimed("a");
        moves(hand, 0, 5);

        reset(new Page(present, 9, 9, List.of()));

        assertThat(standing()).isEqualTo(Standing.runs(present));
        assertThat(held(SOME, hand.epoch)).isEmpty();
        assertThat(claimed("b").pos).isZero();
    }
}
