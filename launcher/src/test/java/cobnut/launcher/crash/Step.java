package cobnut.launcher.crash;

import static java.util.function.Function.identity;

import cobnut.kernel.fault.CrashPoint;
import java.util.List;
import java.util.stream.Stream;

/** What a saga does, by whom it has it done, and so which crash points it passes. */
enum Step {
    /** Not yet a saga: the customer's own call. */
    PLACING("", "orders.v1.Orders/PlaceOrder", ""),
    RESERVING("checkout", "inventory.v1.Inventory/ReserveStock", ""),
    CHARGING("checkout", "payments.v1.Payments/ChargeCard", "charge"),
    COMMITTING("checkout", "inventory.v1.Inventory/CommitStock", ""),
    VOIDING_LATE("checkout", "payments.v1.Payments/VoidCharge", "void"),
    VOIDING_UNWANTED("checkout", "payments.v1.Payments/VoidCharge", "void"),
    REFUNDING("checkout", "payments.v1.Payments/RefundCharge", "refund"),
    RELEASING("checkout", "inventory.v1.Inventory/ReleaseStock", ""),
    RETURNING("", "orders.v1.Orders/ReturnOrder", ""),
    TAKING_BACK("return", "inventory.v1.Inventory/ReturnStock", ""),
    PAYING_BACK("return", "payments.v1.Payments/RefundCharge", "refund"),
    /** What others make of the order's events. */
    EMPTYING_THE_CART("carts", "people"),
    COUNTING("best-sellers", "people"),
    WRITING_A_MAIL("orders", "trade");

    /**
     * Names of points that are passed together; of two between which nothing happens there is one. They are apart,
     * because an enum's constants come before its other fields.
     */
    private static final class Names {
        static final List<String> SAGA = List.of("saga.call", "saga.answer", "commit.before", "saga.moved");
        static final List<String> BUS = List.of("send", "answer");
        static final List<String> SERVED = List.of("serve", "commit.before", "commit.after", "reply");
        static final List<String> PROVIDER = List.of("ask", "told", "commit.before", "commit.after");
        static final List<String> BANK = List.of("request", "response");
        static final List<String> READER = List.of("reacted", "commit.before", "commit.after");
    }

    /**
     * A place where a node may end.
     *
     * @param node which one passes it
     * @param name of the point
     * @param where it is passed
     */
    record Point(String node, String name, String where) {
        String file() {
            return CrashPoint.file(name, where);
        }
    }

    private final List<Point> points;

    /**
     * @param saga empty when the customer calls
     * @param question what is asked of the bank; empty when nothing is
     */
    Step(String saga, String call, String question) {
        var method = "cobnut." + call;
        var callee = question.isEmpty() ? "trade" : "money";
        var state = saga + "." + (saga.equals("return") && !question.isEmpty() ? "REFUNDING" : name());
        points = Stream.of(
                        saga.isEmpty() ? points("edge", Names.BUS, method) : points("trade", Names.SAGA, state),
                        points(callee, Names.SERVED, method),
                        points(callee, question.isEmpty() ? List.of() : Names.PROVIDER, question),
                        points(callee, question.isEmpty() ? List.of() : Names.BANK, "bank." + question))
                .flatMap(identity())
                .toList();
    }

    /** @param subscription and the node that its service is on */
    Step(String subscription, String node) {
        points = points(node, Names.READER, subscription).toList();
    }

    Flow.Stretch hears(String news) {
        return new Flow.Stretch(this, news);
    }

    List<Point> points() {
        return points;
    }

    /** The customer's cancel ends a step from outside. */
    static List<Point> cancelPoints() {
        return points("trade", Names.SERVED, "cobnut.orders.v1.Orders/CancelOrder")
                .toList();
    }

    private static Stream<Point> points(String node, List<String> names, String where) {
        return names.stream().map(name -> new Point(node, name, where));
    }
}
