package cobnut.testkit.simulation.reader;

import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.Scheduler;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Then;
import cobnut.testkit.simulation.twin.TwinParked;
import cobnut.testkit.simulation.twin.TwinParked.Parked;
import cobnut.testkit.simulation.twin.TwinParked.State;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Somebody who looks at parked events at moments that nobody foresees and has them tried again or gives them up, often
 * before the bug is mended. One in some runs leaves for good before all is dealt with.
 */
public final class Operator {
    /** A commit of unknown fate has come to it by then. */
    private static final long SETTLED = 5_000;

    private final SimulatedNode node;
    private final SimulatedStore store;
    private final Scheduler scheduler;
    private final long begins;
    private final long leaves;
    private final long end;

    private Operator(Cluster cluster) {
        this.node = cluster.outside("operator");
        this.store = cluster.store(Follower.SERVICE);
        this.scheduler = cluster.scheduler();
        this.end = cluster.faults().end();
        this.begins = scheduler.chance(300) ? end + scheduler.upTo(3_000) : scheduler.upTo(end);
        this.leaves = scheduler.chance(150) ? scheduler.upTo(end + 3_000) : Long.MAX_VALUE;
    }

    public static Operator of(Cluster cluster) {
        return new Operator(cluster);
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
        transact("look at what is parked", TwinParked::list, this::decide);
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
                        tx.put(Taken.DROPPED, event.id(), event);
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
