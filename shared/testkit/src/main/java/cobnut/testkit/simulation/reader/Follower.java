package cobnut.testkit.simulation.reader;

import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.log.Reading;
import cobnut.postgres.subscription.core.Lane;
import cobnut.postgres.subscription.core.Shares;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Then;
import cobnut.testkit.simulation.twin.TwinParked;
import cobnut.testkit.simulation.twin.TwinSubscription;
import cobnut.testkit.simulation.twin.TwinSubscription.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** A node of a service that reads the owner's log, for one life: leases partitions and takes their events in. */
public final class Follower {
    public static final String SERVICE = "reader";
    private static final long LEASE = 3_000;
    private static final long POLL = 500;
    private static final long PATIENCE = 1_000;
    private static final int PAGE = 20;
    private static final List<Integer> ALL = List.of();

    private record Look(List<String> members, List<Position> rows, boolean parked, long now) {}

    private final SimulatedNode node;
    private final SimulatedStore store;
    private final String owner;
    private final Hand.Shared shared;
    private final Map<Integer, Hand> hands = new TreeMap<>();
    private boolean pulling;

    /** @param owner the service whose log it reads */
    public Follower(SimulatedNode node, String owner, Poison poison) {
        this.node = node;
        this.owner = owner;
        this.store = node.cluster().store(SERVICE);
        this.shared = new Hand.Shared(node, store, poison);
    }

    public void run() {
        beat();
        pull();
    }

    private void beat() {
        transact("beat", tx -> TwinSubscription.beat(tx, node.identity(), LEASE), _ -> look());
        for (var hand : List.copyOf(hands.values())) {
            if (node.cluster().scheduler().chance(100)) {
                hand.input(new Lane.Quiet());
            }
        }
        node.after(LEASE / 3, this::beat);
    }

    private void look() {
        transact(
                "look at shares",
                tx -> new Look(
                        TwinSubscription.members(tx),
                        TwinSubscription.positions(tx),
                        !TwinParked.list(tx).isEmpty(),
                        tx.now()),
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
                hand.input(new Lane.Leave());
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
        for (var hand : List.copyOf(hands.values())) {
            if (look.parked || !hand.lane().parked().keys().isEmpty()) {
                hand.input(new Lane.Changed());
            }
        }
    }

    private void take(Position row) {
        if (!hands.containsKey(row.partition())) {
            var hand = new Hand(shared, row, this::letGo);
            hands.put(row.partition(), hand);
            hand.input(new Lane.Quiet());
        }
    }

    private void leave(int partition) {
        var hand = hands.get(partition);
        if (hand != null) {
            hand.input(new Lane.Leave());
        }
    }

    private void pull() {
        node.after(POLL, this::pull);
        if (hands.isEmpty() || pulling) {
            return;
        }
        long after = hands.values().stream()
                .mapToLong(hand -> hand.lane().fetched())
                .min()
                .orElseThrow();
        pulling = true;
        node.cluster()
                .call(
                        node,
                        owner,
                        new Reading(SERVICE + ".all", null, after, PAGE, ALL, 0),
                        PATIENCE,
                        Then.of(
                                events -> {
                                    pulling = false;
                                    pulled(after, cast(events));
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
            if (hand.lane().fetched() >= after) {
                var own = events.stream()
                        .filter(event -> event.partition() == hand.partition)
                        .toList();
                hand.input(new Lane.Pulled(own, through));
            }
        }
    }

    private void letGo(Hand hand) {
        hands.remove(hand.partition, hand);
        transact("release", tx -> TwinSubscription.release(tx, hand.partition, hand.epoch), _ -> {});
    }

    private <T> void transact(String what, Function<SimulatedTx, T> work, Consumer<T> then) {
        node.transact(store, what, work, Then.of(then, _ -> {}));
    }

    @SuppressWarnings("unchecked")
    private static List<LoggedEvent> cast(Object events) {
        return (List<LoggedEvent>) events;
    }
}
