package cobnut.launcher.command.nodes;

import cobnut.launcher.exit.Refusal;
import cobnut.launcher.net.Management;
import cobnut.launcher.state.NodeRecord;
import cobnut.launcher.state.StateFolder;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The operators' contract of the living nodes of a state folder. */
final class NodeClient {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final StateFolder state;

    NodeClient(StateFolder state) {
        this.state = state;
    }

    /** @throws Refusal when no node of that name lives here, naming those that do */
    NodeRecord node(String name) {
        return state.living(name).orElseThrow(() -> unknown(name));
    }

    private Refusal unknown(String name) {
        var names = state.living().stream().map(NodeRecord::name).toList();
        return names.isEmpty()
                ? Refusal.notRunning("no node runs from " + state.root())
                : Refusal.failed("no node " + name + " runs here; there are " + String.join(", ", names));
    }

    JsonObject call(NodeRecord node, String method, JsonObject request) {
        return new Management(node.management(), state.token()).call(method, request, LIMIT);
    }

    /** Asks the living nodes one after the other until one answers. */
    JsonObject anyone(String method, JsonObject request) {
        Refusal last = Refusal.notRunning("no node runs from " + state.root());
        for (var node : state.living()) {
            if (Management.ready(node.management())) {
                return call(node, method, request);
            }
            last = Refusal.failed("no node is ready", "./cobnut ps");
        }
        throw last;
    }

    /** What each living node says of itself, by name; a node that does not answer in time is left out. */
    Map<String, JsonObject> views() {
        var views = new ConcurrentHashMap<String, JsonObject>();
        var threads = state.living().stream()
                .map(node -> Thread.ofVirtual().start(() -> look(node, views)))
                .toList();
        for (var thread : threads) {
            try {
                thread.join(LOOK.plusSeconds(1));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
        return new TreeMap<>(views);
    }

    private void look(NodeRecord node, Map<String, JsonObject> views) {
        if (node.management().isEmpty()) {
            return;
        }
        try {
            views.put(
                    node.name(),
                    new Management(node.management(), state.token()).call("GetNode", new JsonObject(), LOOK));
        } catch (Refusal silent) {
            // Left out: the table shows it as SILENT.
            return;
        }
    }

    static List<JsonObject> objects(JsonObject from, String key) {
        var array = from.getJsonArray(key);
        return array == null
                ? List.of()
                : array.stream()
                        .filter(JsonObject.class::isInstance)
                        .map(JsonObject.class::cast)
                        .toList();
    }
}
