package cobnut.testkit.simulation.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A JVM of one service. At any effect it may die, and then it starts again under a new boot and knows nothing; or
 * freeze, and then it goes on later with what it believed before: a zombie, when others took its work over.
 */
public final class SimulatedNode {
    private static final long MOST_SKEW = 600_000;

    private final String name;
    private final Cluster cluster;
    private final boolean mortal;
    private final Consumer<SimulatedNode> start;
    private final List<SimulatedTx> open = new ArrayList<>();
    private int boot;
    private boolean up;
    private boolean stopped;
    private long frozenUntil;
    private long skew;
    private String identity = "";

    /** @param mortal whether faults strike it */
    SimulatedNode(String name, Cluster cluster, boolean mortal, Consumer<SimulatedNode> start) {
        this.name = name;
        this.mortal = mortal;
        this.cluster = cluster;
        this.start = start;
    }

    /** Its own clock, which is minutes off in some runs. */
    public long clock() {
        return Cluster.EPOCH + cluster.scheduler().now() + skew;
    }

    /** Its name and its boot: new each time it starts. */
    public String identity() {
        return identity;
    }

    public Cluster cluster() {
        return cluster;
    }

    public boolean isUp() {
        return up;
    }

    void boot() {
        boot++;
        up = true;
        identity = name + "#" + boot;
        skew = cluster.faults().jump() > 0 ? cluster.scheduler().upTo(2 * MOST_SKEW) - MOST_SKEW : 0;
        cluster.scheduler().note(identity, "starts", "");
        start.accept(this);
    }

    private void crash(String effect) {
        cluster.scheduler().note(identity, "crashes at", effect);
        cluster.tally().count("crash at " + effect);
        up = false;
        for (var tx : open) {
            cluster.scheduler().after(cluster.scheduler().upTo(2_000), tx::rollback);
        }
        open.clear();
        int dead = boot;
        cluster.scheduler().after(50 + cluster.scheduler().upTo(3_000), () -> bootAgain(dead));
    }

    /** Ends because of what it does, and starts again, faults or not. */
    public void die(String of) {
        if (up) {
            crash(of);
        }
    }

    private void bootAgain(int dead) {
        if (!stopped && boot == dead) {
            boot();
        }
    }

    /** Ends at once, until {@link #start}. */
    void stop() {
        cluster.scheduler().note(identity, "is stopped", "");
        stopped = true;
        up = false;
        List.copyOf(open).forEach(SimulatedTx::rollback);
        open.clear();
    }

    void start() {
        stopped = false;
        boot();
    }

    /** Later on this node, if it lives until then; a frozen one does it when it thaws. */
    public void after(long millis, Runnable then) {
        int born = boot;
        cluster.scheduler().after(millis, () -> resume(born, then));
    }

    private void resume(int born, Runnable then) {
        if (!up || boot != born) {
            return;
        }
        long frozen = frozenUntil - cluster.scheduler().now();
        if (frozen > 0) {
            cluster.scheduler().after(frozen + cluster.scheduler().upTo(20), () -> resume(born, then));
        } else {
            then.run();
        }
    }

    /** Does something that others can see, unless the node dies just before it. */
    public void perform(String effect, Runnable act) {
        var faults = cluster.faults();
        if (!up) {
            // It died a moment ago, in the midst of what it was doing.
            return;
        }
        if (mortal && cluster.strikesRarely(faults.crash())) {
            crash(effect);
        } else if (mortal && cluster.strikesRarely(faults.pause())) {
            long millis = cluster.scheduler().upTo(faults.longestPause());
            cluster.scheduler().note(identity, "freezes at", effect);
            cluster.tally().count("freezes at " + effect);
            frozenUntil = cluster.scheduler().now() + millis;
            after(millis, act);
        } else {
            act.run();
        }
    }

    /** What arrives from outside; a node that is down hears nothing. */
    void hear(Runnable handler) {
        resume(boot, handler);
    }

    /** Heard in the node's present life or not at all. */
    <T> Then<T> alive(Then<? super T> then) {
        int born = boot;
        return Then.of(result -> resume(born, () -> then.done(result)), why -> resume(born, () -> then.failed(why)));
    }

    /** A transaction of one statement. */
    public <T> void transact(SimulatedStore store, String what, Function<SimulatedTx, T> only, Then<? super T> then) {
        transact(store, what, List.of(), only, then);
    }

    /** Statements in their order, then COMMIT with the last one's result. Overtaken work is run again a few times. */
    public <T> void transact(
            SimulatedStore store,
            String what,
            List<Consumer<SimulatedTx>> first,
            Function<SimulatedTx, T> last,
            Then<? super T> then) {
        new Transaction<T>(this, store, what, first, last, then).begin(1);
    }

    void opened(SimulatedTx tx) {
        open.add(tx);
    }

    void closed(SimulatedTx tx) {
        open.remove(tx);
    }
}
