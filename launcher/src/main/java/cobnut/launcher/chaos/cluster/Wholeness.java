package cobnut.launcher.chaos.cluster;

import cobnut.launcher.exit.Refusal;
import cobnut.launcher.net.Management;
import cobnut.launcher.state.NodeRecord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Whether every node lives, is ready, and sees exactly the living: no one missing, no ghost. */
public final class Wholeness {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
    private static final long FRESH_BEAT_MILLIS = 3_000;

    private final Cluster cluster;
    private volatile String awaited = "";

    public Wholeness(Cluster cluster) {
        this.cluster = cluster;
    }

    /** How long it took to become whole; empty when it did not within the limit. */
    public Optional<Duration> await(Duration limit) throws InterruptedException {
        long began = System.nanoTime();
        while (System.nanoTime() - began < limit.toNanos()) {
            var lacking = lacking();
            if (lacking.isEmpty()) {
                return Optional.of(Duration.ofNanos(System.nanoTime() - began));
            }
            awaited = lacking.get();
            TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN.toMillis());
        }
        return Optional.empty();
    }

    /** What was waited for last. */
    public String awaited() {
        return awaited;
    }

    /** What keeps it from being whole, in words; empty when nothing does. */
    public Optional<String> lacking() {
        var living = cluster.living();
        var names = living.stream().map(NodeRecord::name).toList();
        var missing =
                cluster.nodes().stream().filter(name -> !names.contains(name)).toList();
        if (!missing.isEmpty()) {
            return Optional.of("not running: " + String.join(", ", missing));
        }
        var asleep = living.stream()
                .filter(node -> !Management.ready(node.management()))
                .map(NodeRecord::name)
                .toList();
        if (!asleep.isEmpty()) {
            return Optional.of("not ready: " + String.join(", ", asleep));
        }
        var boots = living.stream()
                .map(node -> node.name() + "~" + node.bootId())
                .collect(Collectors.toCollection(TreeSet::new));
        for (var node : living) {
            var sees = sees(node);
            if (!sees.equals(boots)) {
                return Optional.of(node.name() + " sees " + sees + ", alive are " + boots);
            }
        }
        return Optional.empty();
    }

    private Set<String> sees(NodeRecord node) {
        try {
            return cluster
                    .ask(node, "cobnut.node.v1.Node", "ListEndpoints", new JsonObject())
                    .getJsonArray("endpoints", new JsonArray())
                    .stream()
                    .map(JsonObject.class::cast)
                    .filter(endpoint -> endpoint.getString("state", "").equals("UP"))
                    .filter(endpoint -> age(endpoint) < FRESH_BEAT_MILLIS)
                    .map(endpoint -> endpoint.getString("node") + "~" + endpoint.getString("bootId"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (Refusal silent) {
            return Set.of();
        }
    }

    /** 64-bit numbers are strings in proto3's JSON, and zero is left out. */
    private static long age(JsonObject endpoint) {
        return Long.parseLong(String.valueOf(endpoint.getValue("beatAgeMs", "0")));
    }
}
