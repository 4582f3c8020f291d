package cobnut.testkit.simulation.reader;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.log.Page;
import cobnut.postgres.log.Reading;
import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.Scheduler;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Then;
import cobnut.testkit.simulation.twin.TwinParked;
import cobnut.testkit.simulation.twin.TwinParked.Parked;
import cobnut.testkit.simulation.twin.TwinParked.State;
import cobnut.testkit.simulation.twin.TwinSubscription;
import cobnut.testkit.simulation.twin.TwinSubscription.Standing;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Somebody who looks at the reader at moments that nobody foresees: has parked events tried again or gives them up,
 * often before the bug is mended, and brings a reader that stopped back to work. One in some runs leaves for good
 * before all is dealt with.
 */
public final class Operator {
    /** A commit of unknown fate has come to it by then. */
    private static final long SETTLED = 5_000;

    private static final long PATIENCE = 1_000;

    private record Look(Standing standing, List<Parked> parked) {}

    private final SimulatedNode node;
    private final String owner;
    private final SimulatedStore store;
    private final Scheduler scheduler;
    private final long begins;
    private final long leaves;
    private final long end;
    /** Whether what the reader built may be built again; the others have effects that must not be repeated. */
    private final boolean rebuildable;

    private Operator(Cluster cluster, String owner) {
        this.owner = owner;
        this.node = cluster.outside("operator");
        this.store = cluster.store(Follower.SERVICE);
        this.scheduler = cluster.scheduler();
        this.end = cluster.faults().end();
        this.begins = scheduler.chance(300) ? end + scheduler.upTo(3_000) : scheduler.upTo(end);
        this.leaves = scheduler.chance(150) ? scheduler.upTo(end + 3_000) : Long.MAX_VALUE;
        this.rebuildable = scheduler.chance(500);
    }

    /** @param owner the service whose log is read */
    public static Operator of(Cluster cluster, String owner) {
        return new Operator(cluster, owner);
    }

    public void run() {
        node.after(begins, this::look);
    }

    /** Nobody will deal with what is parked now. */
    public boolean isGone() {
        return leaves < Long.MAX_VALUE && scheduler.now() > Math.max(leaves, end) + SETTLED;
    }

    private void look() {
        if (scheduler.now() >= leaves) {
            return;
        }
        node.after(200 + scheduler.upTo(2_500), this::look);
        transact(
                "look at the reader", tx -> new Look(TwinSubscription.standing(tx), TwinParked.list(tx)), this::decide);
    }

    private void decide(Look look) {
        if (look.standing.stopped() != null || isBold()) {
            restart();
        } else {
            decide(look.parked);
        }
    }

    /** Builds anew what works, in full flight; not so late that it would surprise whoever looks at the end. */
    private boolean isBold() {
        return rebuildable && scheduler.now() + SETTLED < end && scheduler.chance(30);
    }

    /** In the generation that the log has now: from the beginning, or from where it is. */
    private void restart() {
        if (rebuildable) {
            present(page -> write("reset", reset(page), "readers reset"));
        } else {
            transact(
                    "fence",
                    TwinSubscription::fence,
                    epochs -> epochs.ifPresent(
                            fenced -> present(page -> write("adopt", adopt(page, fenced), "readers adopted"))));
        }
    }

    private void present(Consumer<Page> then) {
        var reading = new Reading("", null, 0, 1, List.of(), 0);
        node.cluster().call(node, owner, reading, PATIENCE, Then.of(page -> then.accept((Page) page), _ -> {}));
    }

    private void write(String what, List<Consumer<SimulatedTx>> statements, String counted) {
        node.transact(
                store,
                what,
                statements,
                _ -> true,
                Then.of(_ -> node.cluster().tally().count(counted), _ -> {}));
    }

    private static List<Consumer<SimulatedTx>> reset(Page page) {
        return List.of(
                tx -> TwinSubscription.restartPositions(tx, true, page),
                tx -> TwinSubscription.restart(tx, page.generation()),
                TwinParked::clear,
                Taken::clear);
    }

    private static List<Consumer<SimulatedTx>> adopt(Page page, long fenced) {
        return List.of(
                tx -> {
                    if (!TwinSubscription.isFenced(tx, fenced)) {
                        throw ServiceException.refuse(Kind.CONFLICT, "SUBSCRIPTION_RUNS", "somebody was faster");
                    }
                },
                tx -> TwinSubscription.restartPositions(tx, false, page),
                tx -> TwinSubscription.restart(tx, page.generation()),
                Taken::adopt);
    }

    private void decide(List<Parked> parked) {
        if (!parked.isEmpty() && scheduler.chance(150)) {
            transact("replay all", TwinParked::replayAll, _ -> {});
            return;
        }
        for (var each : parked) {
            boolean failed = each.state() == State.FAILED;
            long choice = scheduler.upTo(99);
            if (choice < (failed ? 12 : 3)) {
                drop(each);
            } else if (failed && choice < 60) {
                replay(each.event().id());
            }
        }
    }

    private void replay(UUID event) {
        transact("replay one", tx -> TwinParked.replay(tx, event), _ -> {});
    }

    private void drop(Parked parked) {
        var event = parked.event();
        transact(
                "drop",
                tx -> {
                    boolean dropped = TwinParked.drop(tx, event.id());
                    if (dropped) {
                        Taken.drop(tx, event);
                    }
                    return dropped;
                },
                dropped -> {
                    if (dropped) {
                        node.cluster().tally().count("parked events dropped");
                    }
                });
    }

    private <T> void transact(String what, Function<SimulatedTx, T> only, Consumer<T> then) {
        node.transact(store, what, only, Then.of(then, _ -> {}));
    }
}
