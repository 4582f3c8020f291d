package cobnut.launcher.command.durable;

import cobnut.launcher.exit.Refusal;
import cobnut.launcher.net.Management;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.NodeRecord;
import cobnut.launcher.state.StateFolder;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the living nodes of a state folder know about durable things. What several nodes of one service say alike
 * appears once.
 */
final class DurableClient {
    private static final String CONTRACT = "cobnut.node.v1.Durable";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** What the nodes said, by node; and what those said that refused or were silent. */
    record Answers(Map<String, JsonObject> given, Map<String, Refusal> refused) {

        /** So that nobody takes half an answer for a whole one. */
        void warn() {
            refused.forEach((node, refusal) -> Say.wrong(node + " said nothing: " + refusal.sentence(), null));
        }
    }

    private final StateFolder state;

    DurableClient(StateFolder state) {
        this.state = state;
    }

    /** @throws Refusal when no node runs here */
    Answers everywhere(String method, JsonObject request) {
        var living = living();
        var given = new ConcurrentHashMap<String, JsonObject>();
        var refused = new ConcurrentHashMap<String, Refusal>();
        var threads = living.stream()
                .map(node -> Thread.ofVirtual().start(() -> {
                    try {
                        given.put(node.name(), call(node, method, request));
                    } catch (Refusal refusal) {
                        refused.put(node.name(), refusal);
                    }
                }))
                .toList();
        for (var thread : threads) {
            try {
                thread.join(LIMIT.plusSeconds(2));
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw Refusal.failed("interrupted while the nodes were asked");
            }
        }
        return new Answers(new TreeMap<>(given), new TreeMap<>(refused));
    }

    /**
     * The objects of a list over all nodes, those with the same values of the keys once. Says which nodes were silent.
     *
     * @throws Refusal when no node answered
     */
    List<JsonObject> each(String method, JsonObject request, String list, String... keys) {
        var answers = everywhere(method, request);
        if (answers.given.isEmpty()) {
            throw answers.refused.values().iterator().next();
        }
        answers.warn();
        var once = new LinkedHashMap<List<String>, JsonObject>();
        for (var answer : answers.given.values()) {
            for (var one : objects(answer, list)) {
                once.putIfAbsent(
                        List.of(keys).stream()
                                .map(key -> one.getString(key, ""))
                                .toList(),
                        one);
            }
        }
        return List.copyOf(once.values());
    }

    /** Of the first living node that runs the service. */
    JsonObject ofService(String service, String method, JsonObject request) {
        var nodes = living().stream()
                .filter(node -> node.services().contains(service))
                .toList();
        var node = nodes.stream()
                .filter(each -> Management.ready(each.management()))
                .findFirst()
                .or(() -> nodes.stream().findFirst())
                .orElseThrow(() -> Refusal.failed("no node here runs " + service, "./cobnut ps"));
        return call(node, method, request.put("service", service));
    }

    /** Of the first node that knows the saga. */
    JsonObject ofSaga(String id, String method, JsonObject request) {
        var known = everywhere("GetSaga", new JsonObject().put("id", id));
        if (known.given.isEmpty()) {
            // A node that is silent may be the one that knows it, whatever the others say.
            throw known.refused.values().stream()
                    .filter(refusal -> !refusal.sentence().contains("SAGA_UNKNOWN"))
                    .findFirst()
                    .orElseGet(() -> known.refused.values().iterator().next());
        }
        if (method.equals("GetSaga")) {
            return known.given.values().iterator().next();
        }
        var name = known.given.keySet().iterator().next();
        var node = state.living(name).orElseThrow(() -> Refusal.failed("node " + name + " has just left"));
        return call(node, method, request.put("id", id));
    }

    private List<NodeRecord> living() {
        var living = state.living().stream()
                .filter(node -> !node.management().isEmpty())
                .toList();
        if (living.isEmpty()) {
            throw Refusal.notRunning("no node runs from " + state.root());
        }
        return living;
    }

    private JsonObject call(NodeRecord node, String method, JsonObject request) {
        return new Management(node.management(), state.token()).call(CONTRACT, method, request, LIMIT);
    }

    static List<JsonObject> objects(JsonObject from, String key) {
        var array = from.getJsonArray(key);
        return array == null
                ? List.of()
                : array.stream().map(JsonObject.class::cast).toList();
    }

    /** 64-bit numbers travel as text. */
    static String text(JsonObject from, String key) {
        return String.valueOf(from.getValue(key, ""));
    }
}
