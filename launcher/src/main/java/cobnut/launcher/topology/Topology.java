package cobnut.launcher.topology;

import cobnut.launcher.exit.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What {@code up} starts. The order of the nodes is the order of leaving; they start the other way round, so that the
 * edge comes last and goes first.
 *
 * @param development whether test data and default passwords are allowed
 * @param edge the key of the edge's port among the ports
 * @param postgres the port of the local PostgreSQL
 * @param connections how many the local PostgreSQL grants
 * @param ports {@code service.key} → port that the service listens on itself
 */
public record Topology(
        boolean development,
        String edge,
        int postgres,
        int connections,
        Map<String, Integer> ports,
        List<NodePlan> nodes) {

    public Topology {
        ports = Map.copyOf(ports);
        nodes = List.copyOf(nodes);
    }

    /** 0 when the topology has no edge. */
    public int edgePort() {
        return ports.getOrDefault(edge, 0);
    }

    public Set<String> services() {
        return nodes.stream().flatMap(node -> node.services().stream()).collect(Collectors.toCollection(TreeSet::new));
    }

    public Topology withPort(String key, int port) {
        var changed = new TreeMap<>(ports);
        changed.put(key, port);
        return new Topology(development, edge, postgres, connections, changed, nodes);
    }

    public Topology withPostgres(int port) {
        return new Topology(development, edge, port, connections, ports, nodes);
    }

    public Topology withNodes(List<NodePlan> others) {
        return new Topology(development, edge, postgres, connections, ports, others);
    }

    /** With further options for the JVM of every node. */
    public Topology withJvm(List<String> more) {
        return withNodes(nodes.stream().map(node -> node.withJvm(more)).toList());
    }

    /** @throws Refusal when no node runs one of those services */
    public Topology withInstances(Map<String, Integer> instances) {
        for (var service : instances.keySet()) {
            if (!services().contains(service)) {
                throw Refusal.failed(
                        "no node of the topology runs " + service + "; there are " + String.join(", ", services()));
            }
        }
        return new Topology(
                development,
                edge,
                postgres,
                connections,
                ports,
                nodes.stream()
                        .map(node -> {
                            var merged = new TreeMap<>(node.instances());
                            instances.forEach((service, count) -> {
                                if (node.services().contains(service)) {
                                    merged.put(service, count);
                                }
                            });
                            return new NodePlan(
                                    node.name(), node.services(), merged, node.jvm(), node.set(), node.process());
                        })
                        .toList());
    }

    /**
     * What a node is told: its own values and the ports of its services.
     *
     * @param places what {@code ${name}} stands for in values, beside {@code ${service.key}} of any port
     */
    public Map<String, String> valuesFor(NodePlan node, Map<String, String> places) {
        var values = new TreeMap<String, String>();
        ports.forEach((key, port) -> {
            if (node.services().contains(key.substring(0, key.indexOf('.')))) {
                values.put(key, String.valueOf(port));
            }
        });
        node.set().forEach((key, value) -> {
            if (node.services().contains(key.substring(0, key.indexOf('.')))) {
                values.put(key, filled(value, places));
            }
        });
        return values;
    }

    private String filled(String value, Map<String, String> places) {
        var result = value;
        for (var place : places.entrySet()) {
            result = result.replace("${" + place.getKey() + "}", place.getValue());
        }
        for (var port : ports.entrySet()) {
            result = result.replace("${" + port.getKey() + "}", String.valueOf(port.getValue()));
        }
        return result;
    }
}
