package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.chaos.cluster.Wholeness;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Every node leaves in order and comes back, one after the other, as in a release. */
public final class Rolling implements Nemesis {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Cluster cluster;

    public Rolling(Cluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return "restart";
    }

    @Override
    public String strike(RandomGenerator random) throws InterruptedException {
        var whole = new Wholeness(cluster);
        for (var node : cluster.nodes()) {
            cluster.order("restart", new JsonObject().put("node", node));
            cluster.living(node).ifPresent(Rolling::awaitEnd);
            if (whole.await(LIMIT).isEmpty()) {
                throw new IllegalStateException(node + " did not come back from a restart: "
                        + whole.lacking().orElse(""));
            }
        }
        return "every node";
    }

    private static void awaitEnd(ProcessHandle leaving) {
        leaving.onExit()
                .orTimeout(LIMIT.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .join();
    }
}
