package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.check.Books;
import cobnut.launcher.chaos.check.Violation;
import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.state.NodeRecord;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Events in the log of orders that nobody can read: one whose bytes are no message, one behind it, one of a type that
 * is not known. Readers must put the first two aside and go on; then the operator drops them.
 */
public final class Poison implements Nemesis {
    private static final String DURABLE = "cobnut.node.v1.Durable";
    private static final long LIMIT_MILLIS = 30_000;
    private static final String APPEND = """
        insert into orders.event_log (key, version, partition, event_id, type, type_version, payload)
        values (?, 1, ?, gen_random_uuid(), 'cobnut.orders.v1.OrderConfirmed', 1, '\\xffffff'),
               (?, 2, ?, gen_random_uuid(), 'cobnut.orders.v1.OrderConfirmed', 1, '\\xffffff'),
               (?, 3, ?, gen_random_uuid(), 'cobnut.orders.v1.OrderForgotten', 1, '')\
        """;

    private final Cluster cluster;
    private final Books books;
    private final List<Violation> found = new ArrayList<>();
    private String key = "";

    public Poison(Cluster cluster, Books books) {
        this.cluster = cluster;
        this.books = books;
    }

    @Override
    public String name() {
        return "poison";
    }

    @Override
    public String strike(RandomGenerator random) throws SQLException {
        key = UUID.randomUUID().toString();
        int partition = random.nextInt(16);
        try (var connection = books.connect();
                var append = connection.prepareStatement(APPEND)) {
            for (int i = 0; i < 3; i++) {
                append.setString(1 + 2 * i, key);
                append.setInt(2 + 2 * i, partition);
            }
            append.executeUpdate();
        }
        return "orders' log";
    }

    /** The readers come past it, and the operator drops what they put aside. */
    @Override
    public void heal() throws InterruptedException {
        if (key.isEmpty()) {
            return;
        }
        found.clear();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
        long dropped = 0;
        boolean clean = false;
        while (!clean && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(200);
            long now = drop();
            dropped += now;
            clean = dropped > 0 && now == 0;
        }
        if (!clean) {
            found.add(new Violation(
                    "poison: put aside, and dropped by the operator", key, dropped + " dropped within 30 s"));
        }
        key = "";
    }

    /** How many there were to drop; those behind another one come after it. */
    private long drop() {
        long dropped = 0;
        for (var node : cluster.living()) {
            try {
                for (var subscription : list(node, "ListSubscriptions", new JsonObject(), "subscriptions")) {
                    dropped += drop(node, subscription);
                }
            } catch (Refusal silent) {
                // It may be on its way out; another node serves the same subscription, or it will again.
                continue;
            }
        }
        return dropped;
    }

    private long drop(NodeRecord node, JsonObject subscription) {
        var which = new JsonObject()
                .put("service", subscription.getString("service"))
                .put("subscription", subscription.getString("name"));
        long dropped = 0;
        for (var event : list(node, "ListParkedEvents", which, "events")) {
            if (event.getString("key", "").equals(key)) {
                var drop = which.copy().put("eventId", event.getString("id")).put("reason", "poison of a torture");
                cluster.ask(node, DURABLE, "DropParkedEvent", drop);
                dropped++;
            }
        }
        return dropped;
    }

    private List<JsonObject> list(NodeRecord node, String method, JsonObject request, String field) {
        return cluster.ask(node, DURABLE, method, request).getJsonArray(field, new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .toList();
    }

    @Override
    public List<Violation> found() {
        return List.copyOf(found);
    }
}
