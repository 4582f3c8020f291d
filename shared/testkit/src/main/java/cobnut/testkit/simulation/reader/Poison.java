package cobnut.testkit.simulation.reader;

import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.Reaction.Undecodable;
import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.Scheduler;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What is wrong with the reader's code until somebody mends it: which events it cannot take in, and how it fails at
 * each of them. Half of the runs have none. In some it takes a while, and there are events that end the reader's JVM.
 */
public final class Poison {
    private static final int MOST_TIMES = 8;

    private final Scheduler scheduler;
    private final long salt;
    private final long perMille;
    private final boolean deadly;
    private final long mendedAt;
    private final Map<UUID, Integer> failures = new HashMap<>();

    private Poison(Cluster cluster) {
        this.scheduler = cluster.scheduler();
        this.salt = scheduler.upTo(Long.MAX_VALUE - 1);
        this.perMille = scheduler.chance(500) ? 0 : scheduler.upTo(300);
        this.deadly = scheduler.chance(100);
        this.mendedAt = scheduler.upTo(cluster.faults().end() + (deadly ? 40_000 : 5_000));
    }

    public static Poison drawnFor(Cluster cluster) {
        return new Poison(cluster);
    }

    /** Whether taking the event in ends the JVM. */
    boolean kills(LoggedEvent event) {
        long drawn = drawn(event.id());
        return deadly && poisonous(drawn) && (drawn >>> 34 & 1) == 0;
    }

    private boolean poisonous(long drawn) {
        return Math.floorMod(drawn, 1_000L) < perMille && scheduler.now() < mendedAt;
    }

    /** Throws what a reaction throws that cannot take the event in now. */
    void strike(LoggedEvent event) {
        long drawn = drawn(event.id());
        if (!poisonous(drawn)) {
            return;
        }
        switch ((int) (drawn >>> 32) & 3) {
            case 0 -> throw new Undecodable("its bytes are not what its type says");
            case 1 -> {
                int before = failures.merge(event.id(), 1, Integer::sum) - 1;
                if (before < 1 + Math.floorMod(drawn >>> 40, MOST_TIMES)) {
                    throw new IllegalStateException("it failed " + before + " times before");
                }
            }
            default -> throw new IllegalStateException("the reaction has a bug");
        }
    }

    private long drawn(UUID event) {
        long mixed = (salt ^ event.getLeastSignificantBits() ^ event.getMostSignificantBits()) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xBF58476D1CE4E5B9L;
        return mixed ^ mixed >>> 29;
    }
}
