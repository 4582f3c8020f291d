package cobnut.launcher.chaos.check;

import cobnut.launcher.chaos.check.Books.Written;
import cobnut.launcher.chaos.workload.Operation;
import cobnut.launcher.chaos.workload.Operation.Kind;
import cobnut.launcher.chaos.workload.Operation.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares what every client was answered with itself and with the books. Operations are taken in the order in which
 * they completed.
 */
public final class HistoryCheck {
    private static final Map<String, Set<String>> NEXT = Map.of(
            "PENDING", Set.of("PENDING", "CONFIRMED", "REJECTED", "CANCELLED", "RETURNING", "RETURNED"),
            "CONFIRMED", Set.of("CONFIRMED", "RETURNING", "RETURNED"),
            // A return that is refused leaves the order confirmed.
            "RETURNING", Set.of("RETURNING", "RETURNED", "CONFIRMED"),
            "RETURNED", Set.of("RETURNED"),
            "REJECTED", Set.of("REJECTED"),
            "CANCELLED", Set.of("CANCELLED"));

    /** What is known of one key: who used it, for which order, with which bytes. */
    private record Keyed(String client, String order, String answer) {}

    /** What a client saw of an order, and when it knew. */
    private record Seen(String status, long completed) {}

    private final Map<String, Written> books;
    private final Map<String, Keyed> keys = new HashMap<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, String> principals = new HashMap<>();
    private final Map<String, Set<String>> acknowledged = new HashMap<>();
    private final Set<String> unsettled = new HashSet<>();
    private final List<Violation> violations = new ArrayList<>();

    /** @param books every order that exists, at rest */
    public HistoryCheck(Map<String, Written> books) {
        this.books = books;
    }

    public void take(Operation operation) {
        switch (operation.kind()) {
            case PLACE, PLACE_AGAIN -> placed(operation);
            case PLACE_OTHER -> other(operation);
            case CANCEL -> cancelled(operation);
            case RETURN, READ -> {}
        }
        // An answer that is kept and given again says what was true the first time.
        boolean kept = operation.kind() != Kind.READ && operation.kind() != Kind.CANCEL;
        if (operation.result() == Result.OK && !operation.seen().isEmpty() && !kept) {
            saw(operation);
        }
    }

    private void placed(Operation operation) {
        var key = operation.client() + " " + operation.key();
        if (!operation.decided()) {
            if (operation.result() == Result.UNKNOWN && !keys.containsKey(key)) {
                unsettled.add(key);
            }
            return;
        }
        if (operation.result() == Result.FAILED) {
            wrong("client: a good order was refused", operation, operation.status() + " " + operation.reason());
            return;
        }
        unsettled.remove(key);
        var first = keys.putIfAbsent(key, new Keyed(operation.client(), operation.order(), operation.answer()));
        if (first == null) {
            acknowledged
                    .computeIfAbsent(operation.client(), _ -> new HashSet<>())
                    .add(operation.order());
            exists(operation);
        } else if (!first.order().equals(operation.order())) {
            wrong("client: one key, two orders", operation, "the first was " + first.order());
        } else if (!first.answer().equals(operation.answer())) {
            wrong("client: one key, two answers", operation, operation.answer() + " after " + first.answer());
        }
    }

    private void exists(Operation operation) {
        var written = books.get(operation.order());
        if (written == null) {
            wrong(
                    "client: an acknowledged order does not exist",
                    operation,
                    "acknowledged at " + operation.completed());
            return;
        }
        var principal = principals.putIfAbsent(operation.client(), written.customer());
        if (principal != null && !principal.equals(written.customer())) {
            wrong("client: an order belongs to somebody else", operation, written.customer() + ", not " + principal);
        }
        if (operation.card().equals("tok_declined")
                && Set.of("CONFIRMED", "RETURNED").contains(written.status())) {
            wrong("client: a declined card bought something", operation, written.status());
        }
    }

    private void other(Operation operation) {
        if (operation.result() == Result.OK) {
            wrong("client: another body under the same key was taken", operation, "status " + operation.status());
        } else if (operation.decided() && operation.status() != 422) {
            wrong("client: another body under the same key is 422", operation, "it was " + operation.status());
        }
    }

    private void cancelled(Operation operation) {
        var written = books.get(operation.order());
        if (written == null || !operation.decided()) {
            return;
        }
        boolean bought = Set.of("CONFIRMED", "RETURNING", "RETURNED").contains(written.status());
        if (operation.result() == Result.OK && bought) {
            wrong("client: a cancelled order was sold", operation, written.status());
        } else if (operation.result() == Result.FAILED && !bought) {
            var answer = operation.status() + " " + operation.reason();
            wrong("client: a refused cancel, and yet not sold", operation, answer + " of " + written.status());
        }
    }

    private void saw(Operation operation) {
        var before = seen.get(operation.order());
        if (before != null
                && before.completed() <= operation.invoked()
                && !NEXT.getOrDefault(before.status(), Set.of()).contains(operation.seen())) {
            wrong("client: what was seen went backwards", operation, operation.seen() + " after " + before.status());
        }
        if (before == null || before.completed() <= operation.invoked()) {
            seen.put(operation.order(), new Seen(operation.seen(), operation.completed()));
        }
    }

    private void wrong(String check, Operation operation, String evidence) {
        violations.add(
                new Violation(check, operation.order().isEmpty() ? operation.key() : operation.order(), evidence));
    }

    /** All that is wrong, once every operation was taken. */
    public List<Violation> violations() {
        seen.forEach((order, last) -> {
            var written = books.get(order);
            if (written != null && !NEXT.getOrDefault(last.status(), Set.of()).contains(written.status())) {
                violations.add(new Violation(
                        "client: what was seen is not in the books",
                        order,
                        last.status() + ", now " + written.status()));
            }
        });
        var counts = new HashMap<String, Integer>();
        books.values().forEach(order -> counts.merge(order.customer(), 1, Integer::sum));
        acknowledged.forEach((client, orders) -> {
            long open = unsettled.stream()
                    .filter(key -> key.startsWith(client + " "))
                    .count();
            int written = counts.getOrDefault(principals.getOrDefault(client, ""), 0);
            if (written < orders.size() || written > orders.size() + open) {
                violations.add(new Violation(
                        "client: not exactly one order for each key",
                        client,
                        orders.size() + " acknowledged, " + open + " unknown, " + written + " in the books"));
            }
        });
        return List.copyOf(violations);
    }
}
