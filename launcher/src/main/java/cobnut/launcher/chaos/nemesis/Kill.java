package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.chaos.cluster.Signal;
import java.util.random.RandomGenerator;

/** kill -9 of one node of those that run; the supervisor brings it back. */
public final class Kill implements Nemesis {
    private final Cluster cluster;

    public Kill(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "kill";
    }

    @Override
    public String strike(RandomGenerator random) {
        var living = cluster.living();
        if (living.isEmpty()) {
            return "nobody was there";
        }
        var victim = living.get(random.nextInt(living.size()));
        victim.process().alive().ifPresent(Signal.KILL::send);
        return victim.name();
    }
}
