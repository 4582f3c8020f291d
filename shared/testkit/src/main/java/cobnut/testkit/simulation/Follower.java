package cobnut.testkit.simulation;

import cobnut.kernel.ServiceException;
import cobnut.postgres.Overtaken;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.core.Lane;
import cobnut.postgres.subscription.core.Shares;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import cobnut.testkit.simulation.engine.Then;
import cobnut.testkit.simulation.twin.TwinSubscription;
import cobnut.testkit.simulation.twin.TwinSubscription.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** A node of a service that reads the owner's log, for one life: leases partitions and takes their events in. */
final class Follower {
    static final String SERVICE = "reader";
    private static final long LEASE = 3_000;
    private static final long POLL = 500;
    private static final long PATIENCE = 1_000;
    private static final int PAGE = 20;
    private static final Lane.Policy POLICY = new Lane.Policy(4, Integer.MAX_VALUE, _ -> false);

    /** One event that took effect, and whose lease it was. */
    record Taken(long pos, long version, long epoch) {}

    /** What was taken in of a key, in the order in which it was. */
    static final Table<String, List<Taken>> TAKEN = Table.named("taken");

    /** A partition in this node's hands. */
    private static final class Hand {
        final int partition;
        final long epoch;
        Lane lane;

        Hand(Position row) {
            this.partition = row.partition();
            this.epoch = row.epoch();
            this.lane = Lane.at(POLICY, row.pos());
        }
    }

    private record Look(List<String> members, List<Position> rows, long now) {}

    private final SimulatedNode node;
    private final SimulatedStore store;
    private final Map<Integer, Hand> hands = new TreeMap<>();
    private boolean pulling;

    Follower(SimulatedNode node) {
        this.node = node;
        this.store = node.cluster().store(SERVICE);
    }

    void run() {
        beat();
        pull();
    }

    private void beat() {
        transact("beat", tx -> TwinSubscription.beat(tx, node.identity(), LEASE), _ -> look());
        for (var hand : List.copyOf(hands.values())) {
            if (node.cluster().scheduler().chance(100)) {
                input(hand, new Lane.Quiet());
            }
        }
        node.after(LEASE / 3, this::beat);
    }

    private void look() {
        transact(
                "look at shares",
                tx -> new Look(TwinSubscription.members(tx), TwinSubscription.positions(tx), tx.now()),
                this::share);
    }

    private void share(Look look) {
        Map<Integer, Position> mine = new TreeMap<>();
        var free = new ArrayList<Integer>();
        for (var row : look.rows) {
            if (row.isFree(look.now)) {
                free.add(row.partition());
            } else if (node.identity().equals(row.owner())) {
                mine.put(row.partition(), row);
            }
        }
        for (var hand : List.copyOf(hands.values())) {
            var row = mine.get(hand.partition);
            if (row == null || row.epoch() != hand.epoch) {
                input(hand, new Lane.Leave());
            }
        }
        // A claim of which this instance never heard whether it was committed is its own too, if only to be given up.
        mine.values().forEach(this::take);
        var shares = Shares.decide(node.identity(), look.members, mine.keySet(), free);
        shares.release().forEach(this::leave);
        if (!shares.claim().isEmpty()) {
            transact(
                    "claim partitions",
                    tx -> TwinSubscription.claim(tx, node.identity(), shares.claim(), LEASE),
                    taken -> taken.forEach(this::take));
        }
    }

    private void take(Position row) {
        if (!hands.containsKey(row.partition())) {
            var hand = new Hand(row);
            hands.put(row.partition(), hand);
            input(hand, new Lane.Quiet());
        }
    }

    private void leave(int partition) {
        var hand = hands.get(partition);
        if (hand != null) {
            input(hand, new Lane.Leave());
        }
    }

    private void pull() {
        node.after(POLL, this::pull);
        if (hands.isEmpty() || pulling) {
            return;
        }
        long after = hands.values().stream()
                .mapToLong(hand -> hand.lane.fetched())
                .min()
                .orElseThrow();
        pulling = true;
        node.cluster()
                .call(
                        node,
                        Owner.SERVICE,
                        new Wire.Read(after, PAGE),
                        PATIENCE,
                        Then.of(
                                events -> {
                                    pulling = false;
                                    pulled(after, Simulation.<List<LoggedEvent>>cast(events));
                                },
                                _ -> pulling = false));
    }

    private void pulled(long after, List<LoggedEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        long through = events.getLast().pos();
        for (var hand : List.copyOf(hands.values())) {
            // One that was taken meanwhile may begin before what was asked for.
            if (hand.lane.fetched() >= after) {
                var own = events.stream()
                        .filter(event -> event.partition() == hand.partition)
                        .toList();
                input(hand, new Lane.Pulled(own, through));
            }
        }
    }

    private void input(Hand hand, Lane.Input input) {
        var step = hand.lane.on(input);
        hand.lane = step.lane();
        act(hand, step.effect());
    }

    private void act(Hand hand, Lane.Effect effect) {
        switch (effect) {
            case Lane.Rest _ -> {}
            case Lane.Apply(var events, var behind, _, long from, long to) ->
                move(hand, new ArrayList<>(events), from, to);
            case Lane.Advance(long from, long to) -> move(hand, List.of(), from, to);
            case Lane.Review _ -> input(hand, new Lane.Reviewed(Set.of(), List.of()));
            case Lane.Pause(int tries, _) ->
                node.after(
                        node.cluster().scheduler().upTo(50L << Math.min(tries, 5)),
                        () -> input(hand, new Lane.Waited()));
            case Lane.LetGo _ -> letGo(hand);
            case Lane.Park _, Lane.Replay _, Lane.Refuse _ ->
                throw new IllegalStateException("nothing is parked here, but " + effect);
        }
    }

    private void letGo(Hand hand) {
        hands.remove(hand.partition, hand);
        transact("release", tx -> TwinSubscription.release(tx, hand.partition, hand.epoch), _ -> {});
    }

    /** Effect and position in one transaction. */
    private void move(Hand hand, List<LoggedEvent> events, long from, long to) {
        List<Consumer<SimulatedTx>> effect = events.isEmpty()
                ? List.of()
                : List.of(tx -> {
                    events.forEach(event -> tx.lock(TAKEN, event.key()));
                    events.forEach(event -> apply(tx, event, hand.epoch));
                });
        node.transact(
                store,
                "take in",
                effect,
                tx -> TwinSubscription.move(tx, hand.partition, hand.epoch, from, to),
                Then.of(done -> input(hand, new Lane.Done(done)), why -> failed(hand, from, why)));
    }

    private void apply(SimulatedTx tx, LoggedEvent event, long epoch) {
        var before = tx.get(TAKEN, event.key());
        var after = new ArrayList<>(before == null ? List.<Taken>of() : before);
        after.add(new Taken(event.pos(), event.version(), epoch));
        tx.put(TAKEN, event.key(), List.copyOf(after));
    }

    /** A refused position may be where an earlier attempt, of unknown fate, moved it. */
    private void failed(Hand hand, long from, Throwable why) {
        if (!(why instanceof Overtaken)) {
            var failure =
                    why instanceof ServiceException service && service.kind().passing()
                            ? Lane.Failure.PASSING
                            : Lane.Failure.FAILING;
            input(hand, new Lane.Failed(failure, why.toString()));
            return;
        }
        node.transact(
                store,
                "ask for the position",
                tx -> TwinSubscription.held(tx, hand.partition, hand.epoch),
                Then.of(pos -> moved(hand, from, pos), again -> failed(hand, from, again)));
    }

    private void moved(Hand hand, long from, Optional<Long> pos) {
        if (pos.isEmpty()) {
            node.cluster().tally().count("reader's writes refused, in other hands");
            input(hand, new Lane.Failed(Lane.Failure.LOST, "in other hands"));
        } else if (pos.get() <= from) {
            input(hand, new Lane.Failed(Lane.Failure.PASSING, "not written"));
        } else {
            input(hand, new Lane.Done(pos.get()));
        }
    }

    private <T> void transact(String what, Function<SimulatedTx, T> work, Consumer<T> then) {
        node.transact(store, what, work, Then.of(then, _ -> {}));
    }
}
