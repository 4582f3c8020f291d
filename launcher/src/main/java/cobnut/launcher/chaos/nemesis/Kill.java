package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.chaos.cluster.Signal;
import java.util.random.RandomGenerator;

/** kill -9 of one node; the supervisor brings it back. */
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
        var victim = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
        cluster.living(victim).ifPresent(Signal.KILL::send);
        return victim;
    }
}
