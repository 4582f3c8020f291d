package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.chaos.cluster.Signal;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** SIGSTOP of one node for 2 to 30 s, mostly short; then it goes on as if nothing had been. */
public final class Pause implements Nemesis {
    private final Cluster cluster;
    private List<ProcessHandle> asleep = List.of();

    public Pause(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "pause";
    }

    @Override
    public String strike(RandomGenerator random) {
        var victim = cluster.nodes().get(random.nextInt(cluster.nodes().size()));
        asleep = cluster.living(victim).stream().toList();
        Signal.STOP.send(asleep);
        return victim;
    }

    @Override
    public Duration hold(RandomGenerator random) {
        double late = random.nextDouble();
        return Duration.ofMillis(2_000 + (long) (28_000 * late * late * late));
    }

    @Override
    public void heal() {
        Signal.CONT.send(asleep);
        asleep = List.of();
    }
}
