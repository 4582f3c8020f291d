package cobnut.testkit.simulation.reader;

import cobnut.kernel.ServiceException;
import cobnut.postgres.log.LogSource;
import cobnut.postgres.log.Page;
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
import cobnut.testkit.simulation.twin.TwinSubscription.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A node of a service that reads the owner's log, for one life: leases partitions and takes their events in. */
public final class Follower {
    public static final String SERVICE = "reader";
    private static final long LEASE = 3_000;
    private static final long POLL = 500;
    private static final long PATIENCE = 1_000;
    private static final int PAGE = 20;
    private static final List<Integer> ALL = List.of();

    private record Look(Standing standing, List<String> members, List<Position> rows, boolean parked, long now) {}

    private final SimulatedNode node;
    private final SimulatedStore store;
    private final String owner;
    private final Hand.Shared shared;
    private final Map<Integer, Hand> hands = new TreeMap<>();
    /** As this instance last saw it. */
    private @Nullable UUID generation;

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
                        TwinSubscription.standing(tx),
                        TwinSubscription.members(tx),
                        TwinSubscription.positions(tx),
                        !TwinParked.list(tx).isEmpty(),
                        tx.now()),
                this::share);
    }

    private void share(Look look) {
        generation = look.standing.generation();
        boolean stopped = look.standing.stopped() != null;
        if (generation == null && !stopped) {
            begin();
        }
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
            if (row == null || row.epoch() != hand.epoch || stopped) {
                hand.input(new Lane.Leave());
            }
        }
        if (stopped || generation == null) {
            return;
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

    /** The first contact with the log. */
    private void begin() {
        read(
                null,
                0,
                page -> transact(
                        "begin",
                        tx -> {
                            TwinSubscription.begin(tx, page.generation());
                            return true;
                        },
                        _ -> look()),
                _ -> {});
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
        var asking =
                hands.values().stream().filter(hand -> !hand.lane().leaving()).toList();
        var present = generation;
        if (asking.isEmpty() || pulling || present == null) {
            return;
        }
        long after =
                asking.stream().mapToLong(hand -> hand.lane().fetched()).min().orElseThrow();
        pulling = true;
        read(
                present,
                after,
                page -> {
                    pulling = false;
                    pulled(asking, after, page);
                },
                why -> {
                    pulling = false;
                    refused(present, why);
                });
    }

    private void read(@Nullable UUID generation, long after, Consumer<Page> then, Consumer<Throwable> failed) {
        var reading = new Reading(SERVICE + ".all", generation, after, PAGE, ALL, 0);
        node.cluster().call(node, owner, reading, PATIENCE, Then.of(page -> then.accept((Page) page), failed));
    }

    /** Whoever may not go on stops and says why, instead of asking for ever. */
    private void refused(UUID generation, Throwable why) {
        if (why instanceof ServiceException refusal
                && refusal.problem().reason().equals(LogSource.AHEAD)) {
            transact(
                    "stop",
                    tx -> TwinSubscription.stop(
                            tx, generation, refusal.problem().message()),
                    first -> {
                        node.cluster().tally().count(first ? "readers stopped" : "readers refused before");
                        look();
                    });
        }
    }

    private void pulled(List<Hand> asked, long after, Page page) {
        if (page.through() <= after) {
            return;
        }
        for (var hand : asked) {
            if (hands.get(hand.partition) == hand && hand.lane().fetched() >= after) {
                var own = page.events().stream()
                        .filter(event -> event.partition() == hand.partition)
                        .toList();
                hand.input(new Lane.Pulled(own, page.through()));
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
}
