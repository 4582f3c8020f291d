package cobnut.postgres.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.core.Lane;
import cobnut.postgres.subscription.core.Lane.Advance;
import cobnut.postgres.subscription.core.Lane.Apply;
import cobnut.postgres.subscription.core.Lane.Changed;
import cobnut.postgres.subscription.core.Lane.Done;
import cobnut.postgres.subscription.core.Lane.Effect;
import cobnut.postgres.subscription.core.Lane.Failed;
import cobnut.postgres.subscription.core.Lane.Failure;
import cobnut.postgres.subscription.core.Lane.Input;
import cobnut.postgres.subscription.core.Lane.Leave;
import cobnut.postgres.subscription.core.Lane.LetGo;
import cobnut.postgres.subscription.core.Lane.Name;
import cobnut.postgres.subscription.core.Lane.Park;
import cobnut.postgres.subscription.core.Lane.Pause;
import cobnut.postgres.subscription.core.Lane.Policy;
import cobnut.postgres.subscription.core.Lane.Pulled;
import cobnut.postgres.subscription.core.Lane.Quiet;
import cobnut.postgres.subscription.core.Lane.Refuse;
import cobnut.postgres.subscription.core.Lane.Replay;
import cobnut.postgres.subscription.core.Lane.Rest;
import cobnut.postgres.subscription.core.Lane.Review;
import cobnut.postgres.subscription.core.Lane.Reviewed;
import cobnut.postgres.subscription.core.Lane.Waited;
import cobnut.postgres.subscription.core.Shares;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is decided, without a database and without time. */
class LaneTest {
    private static final Policy POLICY = new Policy(3, 2, 2, "Out"::equals);

    private static final byte[] NOTHING = new byte[0];

    private Lane lane = Lane.at(POLICY, 10, 0, 0);

    private Effect on(Input input) {
        var step = lane.on(input);
        lane = step.lane();
        return step.effect();
    }

    private static LoggedEvent event(long pos, String key, String type) {
        return new LoggedEvent(
                pos, key, 1, 0, new UUID(0, pos), type, 1, NOTHING, Instant.EPOCH.plusSeconds(pos), null);
    }

    private static LoggedEvent in(long pos, String key) {
        return event(pos, key, "In");
    }

    /** Past the look at what is parked, with which every lane begins. */
    private void reviewed() {
        assertThat(on(new Quiet())).isInstanceOf(Review.class);
        assertThat(on(new Reviewed(Set.of(), List.of()))).isInstanceOf(Rest.class);
    }

    private static List<Long> positions(Effect effect) {
        return ((Apply) effect).events().stream().map(LoggedEvent::pos).toList();
    }

    @Test
    void a_batch_moves_the_position_to_its_end_and_the_last_one_over_all_that_was_read() {
        reviewed();

        var first = on(new Pulled(List.of(in(12, "a"), in(13, "b"), in(15, "c"), in(18, "a")), 30));
        assertThat(positions(first)).containsExactly(12L, 13L, 15L);
        assertThat(((Apply) first).to()).isEqualTo(15);

        var second = on(new Done(15));
        assertThat(positions(second)).containsExactly(18L);
        assertThat(((Apply) second).to()).isEqualTo(30);
        assertThat(on(new Done(30))).isInstanceOf(Rest.class);
        assertThat(lane.pos()).isEqualTo(30);
    }

    @Test
    void what_was_read_twice_is_taken_once_and_nothing_to_do_moves_the_position_now_and_then() {
        reviewed();
        on(new Pulled(List.of(in(12, "a")), 20));
        assertThat(on(new Pulled(List.of(in(12, "a")), 20))).isInstanceOf(Rest.class);
        assertThat(on(new Done(20))).isInstanceOf(Rest.class);

        assertThat(on(new Pulled(List.of(), 40))).isInstanceOf(Rest.class);
        assertThat(on(new Quiet())).isEqualTo(new Advance(20, 40));
    }

    @Test
    void inside_and_outside_are_not_mixed() {
        reviewed();

        assertThat(positions(on(new Pulled(List.of(in(12, "a"), event(13, "b", "Out"), in(14, "a")), 14))))
                .containsExactly(12L);
        var outside = (Apply) on(new Done(12));
        assertThat(outside.outside()).isTrue();
        assertThat(positions(outside)).containsExactly(13L);
        assertThat(positions(on(new Done(13)))).containsExactly(14L);
    }

    @Test
    void a_batch_that_fails_is_tried_one_by_one_and_only_the_guilty_one_is_parked() {
        reviewed();
        on(new Pulled(List.of(in(12, "a"), in(13, "b"), in(14, "b")), 14));

        assertThat(positions(on(new Failed(Failure.FAILING, "?")))).containsExactly(12L);
        assertThat(positions(on(new Done(12)))).containsExactly(13L);
        assertThat(on(new Failed(Failure.FAILING, "b is bad"))).isInstanceOf(Pause.class);
        assertThat(positions(on(new Waited()))).containsExactly(13L);
        var park = (Park) on(new Failed(Failure.FAILING, "b is bad"));
        assertThat(park.attempts()).isEqualTo(2);

        var behind = (Apply) on(new Done(13));
        assertThat(behind.events()).isEmpty();
        assertThat(behind.behind()).extracting(LoggedEvent::pos).containsExactly(14L);
    }

    @Test
    void passing_failures_never_count_and_hopeless_ones_need_no_second() {
        reviewed();
        on(new Pulled(List.of(in(12, "a")), 12));
        for (int n = 1; n < 50; n++) {
            assertThat(on(new Failed(Failure.PASSING, "away"))).isEqualTo(new Pause(n, apply(12)));
            assertThat(on(new Waited())).isEqualTo(apply(12));
        }
        assertThat(on(new Failed(Failure.FAILING, "?"))).isInstanceOf(Pause.class);
        on(new Waited());

        assertThat(on(new Failed(Failure.HOPELESS, "unreadable"))).isInstanceOf(Park.class);
        assertThat(on(new Failed(Failure.PASSING, "away"))).isInstanceOf(Pause.class);
        assertThat(on(new Waited())).isInstanceOf(Park.class);
    }

    private static Apply apply(long pos) {
        return new Apply(List.of(in(pos, "a")), List.of(), false, 10, pos);
    }

    @Test
    void what_operators_want_again_goes_first_and_a_second_failure_refuses_its_key_only() {
        on(new Quiet());
        on(new Pulled(List.of(in(12, "a")), 12));
        var owed = List.of(in(3, "a"), in(4, "b"), in(5, "a"));

        assertThat(on(new Reviewed(Set.of("a", "b"), owed))).isEqualTo(new Replay(owed.getFirst()));
        assertThat(on(new Failed(Failure.HOPELESS, "no"))).isInstanceOf(Refuse.class);
        assertThat(on(new Done(0))).isEqualTo(new Replay(owed.get(1)));
        assertThat(on(new Done(0))).isInstanceOf(Review.class);
        var behind = (Apply) on(new Reviewed(Set.of("a"), List.of()));
        assertThat(behind.behind()).extracting(LoggedEvent::pos).containsExactly(12L);
        on(new Done(12));
        assertThat(on(new Changed())).isInstanceOf(Review.class);
    }

    @Test
    void a_lost_lane_lets_go_at_once_and_one_that_is_asked_to_after_what_is_under_way() {
        reviewed();
        on(new Pulled(List.of(in(12, "a"), in(13, "b")), 13));
        assertThat(on(new Leave())).isInstanceOf(Rest.class);
        assertThat(on(new Done(13))).isInstanceOf(LetGo.class);

        lane = Lane.at(POLICY, 10, 0, 0);
        reviewed();
        on(new Pulled(List.of(in(12, "a")), 12));
        assertThat(on(new Failed(Failure.LOST, "another epoch"))).isInstanceOf(LetGo.class);
        assertThat(on(new Pulled(List.of(in(13, "a")), 13))).isInstanceOf(Rest.class);
    }

    private void takenOver(int deaths, long suspect) {
        lane = Lane.at(POLICY, 10, deaths, suspect);
        reviewed();
    }

    private static void assertTries(Effect effect, long... positions) {
        assertThat(effect).isInstanceOf(Apply.class);
        assertThat(((Apply) effect).events().stream().mapToLong(LoggedEvent::pos))
                .containsExactly(Arrays.stream(positions).boxed().toArray(Long[]::new));
    }

    @Test
    void after_deaths_in_a_row_as_many_events_as_a_batch_has_are_named_and_tried_alone() {
        takenOver(2, 0);
        var effect = on(new Pulled(
                IntStream.rangeClosed(12, 16)
                        .mapToObj(pos -> in(pos, "k" + pos))
                        .toList(),
                16));

        for (long pos = 12; pos <= 14; pos++) {
            assertThat(effect).isInstanceOf(Name.class);
            assertThat(((Name) effect).pos()).isEqualTo(pos);
            assertTries(on(new Done(0)), pos);
            effect = on(new Done(pos));
        }

        assertTries(effect, 15, 16);
    }

    @Test
    void one_death_is_an_accident() {
        takenOver(1, 0);

        assertTries(on(new Pulled(List.of(in(12, "a"), in(13, "b")), 13)), 12, 13);
    }

    @Test
    void an_event_at_which_everybody_dies_is_parked_and_the_next_is_named() {
        takenOver(1, 12);
        assertTries(on(new Pulled(List.of(in(12, "a"), in(13, "b")), 13)), 12);

        takenOver(2, 12);
        var park = (Park) on(new Pulled(List.of(in(12, "a"), in(13, "b")), 13));

        assertThat(park.event().pos()).isEqualTo(12);
        assertThat(park.why()).contains("2 times in a row");
        var next = (Name) on(new Done(12));
        assertThat(next.pos()).isEqualTo(13);
    }

    @Test
    void a_replay_at_which_everybody_dies_is_refused() {
        lane = Lane.at(POLICY, 10, 2, 3);
        on(new Quiet());

        assertThat(on(new Reviewed(Set.of("a"), List.of(in(3, "a"))))).isInstanceOf(Refuse.class);
    }

    @Test
    void what_fails_did_not_kill_and_is_not_suspected_while_it_waits() {
        takenOver(0, 12);
        var tried = on(new Pulled(List.of(in(12, "a")), 12));

        assertThat(on(new Failed(Failure.PASSING, "no mail server"))).isInstanceOfSatisfying(Name.class, none -> {
            assertThat(none.pos()).isZero();
        });
        assertThat(on(new Done(0))).isInstanceOf(Pause.class);
        assertThat(on(new Waited())).isEqualTo(new Name(12, tried));
        assertThat(on(new Done(0))).isEqualTo(tried);
    }

    @Test
    void who_is_asked_to_leave_tries_nothing_that_was_just_named() {
        takenOver(2, 0);
        assertThat(on(new Pulled(List.of(in(12, "a")), 12))).isInstanceOf(Name.class);
        on(new Leave());

        assertThat(on(new Done(0))).isInstanceOf(LetGo.class);
    }

    @Test
    void instances_that_see_the_same_take_all_partitions_and_none_twice() {
        for (int count = 1; count <= 20; count++) {
            var members = IntStream.range(0, count).mapToObj(n -> "node-" + n).toList();
            var held = new HashMap<String, Set<Integer>>();
            members.forEach(member -> held.put(member, new TreeSet<>()));
            var free = new TreeSet<>(IntStream.range(0, 16).boxed().toList());
            for (var member : members) {
                var shares = Shares.decide(member, members, List.of(), free);
                held.get(member).addAll(shares.claim());
                free.removeAll(shares.claim());
            }

            assertThat(free).isEmpty();
            var sizes = held.values().stream().map(Set::size).toList();
            assertThat(sizes)
                    .allSatisfy(size -> assertThat(size).isBetween(16 / members.size(), 16 / members.size() + 1));
        }
        var all = new ArrayList<>(IntStream.range(0, 16).boxed().toList());
        assertThat(Shares.decide("a", List.of("a", "b"), all, List.of()).release())
                .hasSize(8);
    }
}
