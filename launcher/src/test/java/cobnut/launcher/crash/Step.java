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
    PAYING_BACK("return", "payments.v1.Payments/RefundCharge", "refund");

    private static final List<String> SAGA =
            List.of("saga.held", "saga.call", "saga.answer", "commit.before", "commit.after", "saga.moved");
    private static final List<String> BUS = List.of("send", "answer");
    private static final List<String> SERVED = List.of("serve", "commit.before", "commit.after", "reply");
    private static final List<String> PROVIDER = List.of("ask", "told", "commit.before", "commit.after");
    private static final List<String> BANK = List.of("request", "response");

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

    private final String saga;
    private final String method;
    private final String question;

    /**
     * @param saga empty when the customer calls
     * @param question what is asked of the bank; empty when nothing is
     */
    Step(String saga, String method, String question) {
        this.saga = saga;
        this.method = "cobnut." + method;
        this.question = question;
    }

    /** As its saga calls it. */
    private String state() {
        return saga + "." + (this == PAYING_BACK ? REFUNDING : this);
    }

    Flow.Stretch hears(String news) {
        return new Flow.Stretch(this, news);
    }

    List<Point> points() {
        var callee = question.isEmpty() ? "trade" : "money";
        return Stream.of(
                        saga.isEmpty() ? Stream.<Point>of() : points("trade", SAGA, state()),
                        points(saga.isEmpty() ? "edge" : "trade", BUS, method),
                        points(callee, SERVED, method),
                        question.isEmpty() ? Stream.<Point>of() : points(callee, PROVIDER, question),
                        question.isEmpty() ? Stream.<Point>of() : points(callee, BANK, "bank." + question))
                .flatMap(identity())
                .toList();
    }

    /** The customer's cancel ends a step from outside. */
    static List<Point> cancelPoints() {
        return points("trade", SERVED, "cobnut.orders.v1.Orders/CancelOrder").toList();
    }

    private static Stream<Point> points(String node, List<String> names, String where) {
        return names.stream().map(name -> new Point(node, name, where));
    }
}
