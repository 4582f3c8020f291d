package cobnut.launcher.topology;

import cobnut.launcher.exit.Refusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads a topology; whatever it does not know is refused with its place. */
public final class TopologyFile {

    private static final Set<String> TOP = Set.of("development", "edge", "postgres", "ports", "jvm", "set", "nodes");
    private static final Set<String> NODE = Set.of("services", "instances", "jvm", "set");

    private final Path file;

    private TopologyFile(Path file) {
        this.file = file;
    }

    /** @throws Refusal when it is absent, no YAML, or says something unknown */
    public static Topology read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw Refusal.failed("there is no topology " + file, "./cobnut up --topology FILE");
        }
        try {
            return new TopologyFile(file).topology(new YAMLMapper().readTree(file.toFile()));
        } catch (IOException broken) {
            throw Refusal.failed(file + " is no YAML: " + firstLine(broken));
        }
    }

    private Topology topology(JsonNode root) {
        known("", root, TOP);
        var postgres = root.path("postgres");
        known("postgres.", postgres, Set.of("port", "max-connections"));
        var jvm = strings("jvm", root.path("jvm"));
        var set = values("set", root.path("set"));
        var ports = new TreeMap<String, Integer>();
        each("ports", root.path("ports"), (key, value) -> {
            if (key.indexOf('.') < 1) {
                throw wrong("ports." + key, "a key of a service, such as gateway.port");
            }
            ports.put(key, port("ports." + key, value));
        });
        var nodes = new ArrayList<NodePlan>();
        each("nodes", root.path("nodes"), (name, node) -> nodes.add(node(name, node, jvm, set)));
        if (nodes.isEmpty()) {
            throw wrong("nodes", "at least one node, such as  edge: [gateway]");
        }
        return new Topology(
                root.path("development").asBoolean(false),
                root.path("edge").asText(""),
                postgres.has("port") ? port("postgres.port", postgres.path("port")) : 5433,
                postgres.has("max-connections") ? connections(postgres.path("max-connections")) : 100,
                ports,
                nodes);
    }

    private NodePlan node(String name, JsonNode node, List<String> jvm, Map<String, String> set) {
        var at = "nodes." + name;
        if (!name.matches("[a-z][a-z0-9-]{0,40}")) {
            throw wrong(at, "a name of lower-case letters, digits and hyphens");
        }
        var merged = new TreeMap<>(set);
        var options = new ArrayList<>(jvm);
        var instances = new TreeMap<String, Integer>();
        var services = node.isArray() ? strings(at, node) : strings(at + ".services", node.path("services"));
        if (node.isObject()) {
            known(at + ".", node, NODE);
            options.addAll(strings(at + ".jvm", node.path("jvm")));
            merged.putAll(values(at + ".set", node.path("set")));
            each(at + ".instances", node.path("instances"), (service, count) -> {
                if (!count.canConvertToInt() || count.asInt() < 1 || count.asInt() > 64) {
                    throw wrong(at + ".instances." + service, "a number from 1 to 64");
                }
                instances.put(service, count.asInt());
            });
        }
        if (services.isEmpty()) {
            throw wrong(at, "a list of services, such as [users, catalog]");
        }
        return new NodePlan(name, services, instances, options, merged);
    }

    private interface Entry {
        void take(String key, JsonNode value);
    }

    private void each(String at, JsonNode node, Entry entry) {
        if (node.isMissingNode() || node.isNull()) {
            return;
        }
        if (!node.isObject()) {
            throw wrong(at, "keys with values");
        }
        node.properties().forEach(property -> entry.take(property.getKey(), property.getValue()));
    }

    private Map<String, String> values(String at, JsonNode node) {
        var values = new TreeMap<String, String>();
        each(at, node, (key, value) -> {
            if (key.indexOf('.') < 1 || value.isContainerNode()) {
                throw wrong(at + "." + key, "service.key: value");
            }
            values.put(key, value.asText());
        });
        return values;
    }

    private List<String> strings(String at, JsonNode node) {
        var list = new ArrayList<String>();
        if (node.isMissingNode() || node.isNull()) {
            return list;
        }
        if (!node.isArray()) {
            throw wrong(at, "a list, such as [a, b]");
        }
        node.forEach(one -> list.add(one.asText()));
        return list;
    }

    private int connections(JsonNode value) {
        if (!value.canConvertToInt() || value.asInt() < 1 || value.asInt() > 10_000) {
            throw wrong("postgres.max-connections", "a number from 1 to 10000");
        }
        return value.asInt();
    }

    private int port(String at, JsonNode value) {
        if (!value.canConvertToInt() || value.asInt() < 1 || value.asInt() > 65_535) {
            throw wrong(at, "a port from 1 to 65535");
        }
        return value.asInt();
    }

    private void known(String at, JsonNode node, Set<String> names) {
        for (var key : (Iterable<String>) node::fieldNames) {
            if (!names.contains(key)) {
                throw Refusal.failed(file + ": " + at + key + " is unknown here; there are "
                        + String.join(", ", names.stream().sorted().toList()));
            }
        }
    }

    private Refusal wrong(String at, String expected) {
        return Refusal.failed(file + ": " + at + " must be " + expected);
    }

    private static String firstLine(IOException broken) {
        return String.valueOf(broken.getMessage()).lines().findFirst().orElse("");
    }
}
