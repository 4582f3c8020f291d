package cobnut.chassis.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hazelcast as Cobnut wants it: bound to the one address it was given, silent towards the outside, quick to notice who
 * is gone, quick to merge again. The open edition can neither authenticate nor encrypt members: beyond loopback its
 * port must lie behind a network policy.
 */
public final class HazelcastSettings {
    private HazelcastSettings() {}

    /**
     * How members find each other.
     *
     * @param seeds {@code host:port} of members that may be there; empty for none
     * @param dns a headless service's name to resolve instead; null for none
     * @param multicast whether to call into the network instead
     */
    public record Discovery(List<String> seeds, @Nullable String dns, boolean multicast) {}

    /**
     * @param cluster the name that tells clusters apart
     * @param port the port to listen on, free
     * @param publicAddress {@code host:port} to tell others; null for the same
     * @param attributes what every member may know of this one
     */
    public static Config of(
            String cluster,
            String host,
            int port,
            @Nullable String publicAddress,
            Discovery discovery,
            Map<String, String> attributes) {
        var config = new Config();
        config.setClusterName(cluster);
        attributes.forEach(config.getMemberAttributeConfig()::setAttribute);
        properties().forEach(config::setProperty);
        listen(config, host, port, publicAddress);
        join(config.getNetworkConfig().getJoin(), discovery);
        vertxMaps(config);
        var filter = new JavaSerializationFilterConfig();
        filter.setDefaultsDisabled(false);
        filter.getWhitelist().addPrefixes("io.vertx.", "java.", "com.hazelcast.");
        config.getSerializationConfig().setJavaSerializationFilterConfig(filter);
        return config;
    }

    private static Map<String, String> properties() {
        return Map.ofEntries(
                Map.entry("hazelcast.phone.home.enabled", "false"),
                Map.entry("hazelcast.socket.bind.any", "false"),
                Map.entry("hazelcast.logging.type", "slf4j"),
                // What it watches the node's own metrics say; it costs a thirtieth of a node's start.
                Map.entry("hazelcast.health.monitoring.level", "OFF"),
                Map.entry("hazelcast.shutdownhook.enabled", "false"),
                Map.entry("hazelcast.wait.seconds.before.join", "0"),
                Map.entry("hazelcast.max.join.seconds", "20"),
                // What was begun while nobody could be reached is given up: TCP by itself repeats a SYN ever more
                // rarely.
                Map.entry("hazelcast.socket.connect.timeout.seconds", "2"),
                Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
                Map.entry("hazelcast.max.no.heartbeat.seconds", "5"),
                Map.entry("hazelcast.merge.first.run.delay.seconds", "2"),
                Map.entry("hazelcast.merge.next.run.delay.seconds", "2"),
                // An operation that a membership change swallowed is given up and tried again, not waited for a minute.
                Map.entry("hazelcast.operation.call.timeout.millis", "5000"),
                // And one that is refused again and again while a merge goes on: 5 s instead of two minutes.
                Map.entry("hazelcast.invocation.max.retry.count", "20"),
                Map.entry("hazelcast.invocation.retry.pause.millis", "250"),
                // One that was to go to a node that has left would block the others, and what they own, for five
                // minutes.
                Map.entry("hazelcast.partition.migration.timeout", "10"),
                // Few and small maps: fewer partitions move faster when a node comes or goes. The same on all nodes.
                Map.entry("hazelcast.partition.count", "31"),
                Map.entry("hazelcast.io.thread.count", "2"),
                Map.entry("hazelcast.operation.thread.count", "2"),
                Map.entry("hazelcast.operation.generic.thread.count", "2"),
                Map.entry("hazelcast.event.thread.count", "1"),
                Map.entry("hazelcast.graceful.shutdown.max.wait", "10"));
    }

    private static void listen(Config config, String host, int port, @Nullable String publicAddress) {
        var network = config.getNetworkConfig();
        network.setPort(port).setPortAutoIncrement(false).setReuseAddress(true);
        network.getInterfaces().setEnabled(true).addInterface(host);
        if (publicAddress != null) {
            network.setPublicAddress(publicAddress);
        }
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
    }

    private static void join(JoinConfig join, Discovery discovery) {
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(discovery.multicast());
        join.getTcpIpConfig().setEnabled(false);
        if (discovery.dns() != null) {
            join.getKubernetesConfig().setEnabled(true).setProperty("service-dns", discovery.dns());
        } else if (!discovery.multicast()) {
            join.getTcpIpConfig()
                    .setEnabled(true)
                    .setConnectionTimeoutSeconds(2)
                    .setMembers(discovery.seeds());
        }
    }

    /** What vertx-hazelcast's own default configuration says of its maps. */
    private static void vertxMaps(Config config) {
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        config.getMapConfig("__vertx.haInfo").setBackupCount(1);
        config.getMapConfig("__vertx.nodeInfo").setBackupCount(1);
    }
}
