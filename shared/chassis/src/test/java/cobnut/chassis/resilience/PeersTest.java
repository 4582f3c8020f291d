package cobnut.chassis.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.chassis.directory.Endpoint;
import cobnut.chassis.directory.Endpoint.State;
import cobnut.chassis.resilience.Peer.Outcome;
import cobnut.kernel.ServiceException;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeersTest {
    private static final String CONTRACT = "cobnut.demo.v1.Demo";

    private static Endpoint endpoint(String node, State state, boolean local) {
        return new Endpoint(
                "demo", node, "b-" + node, state, Map.of(CONTRACT, "h"), 1, 0, System.nanoTime(), local, "", "dev");
    }

    @Test
    void of_two_the_one_with_fewer_calls_in_flight_is_picked() {
        var peers = new Peers(ResilienceConfig.DEFAULTS);
        var busy = endpoint("busy", State.UP, false);
        var idle = endpoint("idle", State.UP, false);
        peers.of(busy, CONTRACT).begin(Promise.promise());

        for (int i = 0; i < 100; i++) {
            assertThat(peers.pick(List.of(busy, idle), CONTRACT, Set.of(), late -> false))
                    .contains(idle);
        }
    }

    @Test
    void an_endpoint_in_this_jvm_wins_every_tie_among_many() {
        var peers = new Peers(ResilienceConfig.DEFAULTS);
        var here = endpoint("here", State.UP, true);
        var all = List.of(endpoint("a", State.UP, false), here, endpoint("b", State.UP, false));

        for (int i = 0; i < 100; i++) {
            assertThat(peers.pick(all, CONTRACT, Set.of(), late -> false)).contains(here);
        }
    }

    @Test
    void draining_late_broken_and_asked_endpoints_are_picked_only_when_nobody_else_is_left() {
        var peers = new Peers(ResilienceConfig.DEFAULTS);
        var draining = endpoint("draining", State.DRAINING, false);
        var late = endpoint("late", State.UP, false);
        var broken = endpoint("broken", State.UP, false);
        for (int i = 0; i < 50; i++) {
            peers.of(broken, CONTRACT).breaker().count(true);
        }
        var well = endpoint("well", State.UP, false);

        for (int i = 0; i < 50; i++) {
            assertThat(peers.pick(List.of(draining, late, broken, well), CONTRACT, Set.of(), late::equals))
                    .contains(well);
        }
        assertThat(peers.pick(List.of(draining), CONTRACT, Set.of(), e -> false))
                .contains(draining);
        assertThat(peers.pick(List.of(draining, well), CONTRACT, Set.of(well.address(CONTRACT)), e -> false))
                .contains(draining);
        assertThat(peers.pick(List.of(well), CONTRACT, Set.of(well.address(CONTRACT)), e -> false))
                .contains(well);
    }

    private static void ends(Peer peer, Outcome outcome) {
        for (int i = 0; i < 2; i++) {
            var call = Promise.<String>promise();
            peer.begin(call);
            peer.end(call, 1_000, outcome);
        }
    }

    @Test
    void who_says_that_it_cannot_is_heard_and_not_left_out() {
        var peer = new Peers(ResilienceConfig.DEFAULTS).of(endpoint("one", State.UP, false), CONTRACT);
        ends(peer, Outcome.UNABLE);

        assertThat(peer.ejected()).isFalse();
        assertThat(peer.breaker().failures()).isEqualTo(2);
    }

    @Test
    void who_does_not_answer_twice_in_a_row_is_left_out_but_never_more_than_half() {
        var peers = new Peers(ResilienceConfig.DEFAULTS);
        var one = endpoint("one", State.UP, false);
        var two = endpoint("two", State.UP, false);
        ends(peers.of(one, CONTRACT), Outcome.UNHEARD);

        for (int i = 0; i < 50; i++) {
            assertThat(peers.pick(List.of(one, two), CONTRACT, Set.of(), e -> false))
                    .contains(two);
        }
        ends(peers.of(two, CONTRACT), Outcome.UNHEARD);
        var picked = new HashSet<Endpoint>();
        for (int i = 0; i < 100; i++) {
            picked.add(peers.pick(List.of(one, two), CONTRACT, Set.of(), e -> false)
                    .orElseThrow());
        }
        assertThat(picked).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void calls_in_flight_to_a_process_that_left_fail_at_once() {
        var peers = new Peers(ResilienceConfig.DEFAULTS);
        var call = Promise.<String>promise();
        peers.of(endpoint("a", State.UP, false), CONTRACT).begin(call);

        peers.departed("b-a");

        assertThat(call.future().failed()).isTrue();
        assertThat(call.future().cause()).hasMessageContaining("NODE_LEFT");
    }

    @Test
    void more_calls_than_the_cap_are_refused_and_a_place_given_back_is_free_again() {
        var peers = new Peers(ResilienceConfig.DEFAULTS);
        var peer = peers.of(endpoint("a", State.UP, false), CONTRACT);
        var first = Promise.<String>promise();
        peer.begin(first);
        for (int i = 1; i < ResilienceConfig.DEFAULTS.inFlight(); i++) {
            peer.begin(Promise.promise());
        }

        assertThatThrownBy(() -> peer.begin(Promise.promise()))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("ENDPOINT_BUSY");
        peer.end(first, 1_000, Outcome.ANSWERED);
        peer.begin(Promise.promise());

        assertThat(peer.inFlight()).isEqualTo(ResilienceConfig.DEFAULTS.inFlight());
    }

    @Test
    void retries_are_a_tenth_of_the_calls_after_the_savings_are_spent() {
        var budget = new RetryBudget(0.1);
        for (int i = 0; i < 10; i++) {
            assertThat(budget.take()).isTrue();
        }

        int allowed = 0;
        for (int i = 0; i < 1_000; i++) {
            budget.call();
            allowed += budget.take() ? 1 : 0;
        }

        assertThat(allowed).isEqualTo(100);
    }
}
