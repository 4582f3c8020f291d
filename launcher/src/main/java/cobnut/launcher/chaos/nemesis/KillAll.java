package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.chaos.cluster.Signal;
import cobnut.launcher.state.NodeRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** kill -9 of every node at once, every other time of PostgreSQL too. */
public final class KillAll implements Nemesis {
    private final Cluster cluster;

    public KillAll(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "kill-all";
    }

    @Override
    public String strike(RandomGenerator random) {
        List<ProcessHandle> all = new ArrayList<>(cluster.living().stream()
                .map(NodeRecord::process)
                .flatMap(process -> process.alive().stream())
                .toList());
        boolean database = random.nextBoolean();
        if (database) {
            cluster.postmaster().ifPresent(all::add);
        }
        Signal.KILL.send(all);
        return database ? "all nodes and postgres" : "all nodes";
    }
}
