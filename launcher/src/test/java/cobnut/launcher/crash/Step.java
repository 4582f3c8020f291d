package cobnut.launcher.crash;

import static java.util.function.Function.identity;

import cobnut.kernel.fault.CrashPoint;
import java.util.List;
import java.util.stream.Stream;

/** What a checkout does, by whom it has it done, and so which crash points it passes. */
enum Step {
    /** Not yet a checkout: the customer's own call. */
    PLACING("edge", "orders.v1.Orders/PlaceOrder", "trade", ""),
    RESERVING("trade", "inventory.v1.Inventory/ReserveStock", "trade", ""),
    CHARGING("trade", "payments.v1.Payments/ChargeCard", "money", "charge"),
    COMMITTING("trade", "inventory.v1.Inventory/CommitStock", "trade", ""),
    VOIDING_LATE("trade", "payments.v1.Payments/VoidCharge", "money", "void"),
    VOIDING_UNWANTED("trade", "payments.v1.Payments/VoidCharge", "money", "void"),
    REFUNDING("trade", "payments.v1.Payments/RefundCharge", "money", "refund"),
    RELEASING("trade", "inventory.v1.Inventory/ReleaseStock", "trade", "");

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

    private final String caller;
    private final String method;
    private final String callee;
    private final String question;

    /** @param question what is asked of the bank; empty when nothing is */
    Step(String caller, String method, String callee, String question) {
        this.caller = caller;
        this.method = "cobnut." + method;
        this.callee = callee;
        this.question = question;
    }

    Flow.Stretch hears(String news) {
        return new Flow.Stretch(this, news);
    }

    List<Point> points() {
        return Stream.of(
                        this == PLACING ? Stream.<Point>of() : points(caller, SAGA, "checkout." + name()),
                        points(caller, BUS, method),
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
