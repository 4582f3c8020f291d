package cobnut.chassis.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a node is told before it starts. Immutable; begin with {@link #local}.
 *
 * @param name unique among the living of the cluster; {@code [a-z][a-z0-9-]*}
 * @param state the cluster's folder on this machine ({@code .cobnut}): tokens, who runs, PostgreSQL
 * @param config the folder of {@code <service>.yaml}, absent when there is none
 * @param join how it finds the others
 * @param clusterHost where Hazelcast and the bus listen
 * @param clusterPort Hazelcast's port; 0 takes the first free one from 5701 up
 * @param busPort the event bus's port; 0 takes any free one
 * @param publicHost what others are told instead of clusterHost
 * @param publicPort what others are told instead of the bus's port; 0 for the same
 * @param managementHost where /livez, /readyz, /metrics and the operators' contract listen
 * @param managementPort 0 takes the first free one from 9400 up
 * @param instances verticle instances by service; a service that is not named has as many as its configuration says,
 *     else one per core
 * @param set {@code service.key} → value, the strongest word in configuration
 * @param conf one more file of configuration, {@code service: {key: value}}
 */
public record NodeOptions(
        String name,
        Path state,
        Optional<Path> config,
        Join join,
        String clusterHost,
        int clusterPort,
        int busPort,
        Optional<String> publicHost,
        int publicPort,
        String managementHost,
        int managementPort,
        Map<String, Integer> instances,
        Map<String, String> set,
        Optional<Path> conf) {

    public NodeOptions {
        if (!name.matches("[a-z][a-z0-9-]{0,40}")) {
            throw new IllegalArgumentException(
                    "a node's name is lower-case letters, digits and hyphens, at most 41, not '" + name + "'");
        }
        instances = Map.copyOf(instances);
        set = Map.copyOf(set);
    }

    /** On loopback, free ports, joining whoever runs from the same state folder. */
    public static NodeOptions local(String name, Path state) {
        return new NodeOptions(
                name,
                state,
                Optional.empty(),
                new Join.Local(),
                "127.0.0.1",
                0,
                0,
                Optional.empty(),
                0,
                "127.0.0.1",
                0,
                Map.of(),
                Map.of(),
                Optional.empty());
    }

    public NodeOptions withConfig(Path folder) {
        return with(Optional.of(folder), instances, set);
    }

    public NodeOptions withInstances(Map<String, Integer> instances) {
        return with(config, instances, set);
    }

    /** Values for {@code service.key}; they win over every file and the environment. */
    public NodeOptions withSet(Map<String, String> set) {
        return with(config, instances, set);
    }

    /** A bus that listens on one port and tells others another: behind a proxy, or behind a forwarded port. */
    public NodeOptions withBus(int port, int publicPort) {
        return new NodeOptions(
                name,
                state,
                config,
                join,
                clusterHost,
                clusterPort,
                port,
                publicHost,
                publicPort,
                managementHost,
                managementPort,
                instances,
                set,
                conf);
    }

    private NodeOptions with(Optional<Path> config, Map<String, Integer> instances, Map<String, String> set) {
        return new NodeOptions(
                name,
                state,
                config,
                join,
                clusterHost,
                clusterPort,
                busPort,
                publicHost,
                publicPort,
                managementHost,
                managementPort,
                instances,
                set,
                conf);
    }
}
