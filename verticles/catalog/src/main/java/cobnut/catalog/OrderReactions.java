package cobnut.catalog;

import cobnut.chassis.Reactions;
import cobnut.orders.v1.Line;
import cobnut.orders.v1.OrderConfirmed;
import cobnut.orders.v1.OrderReturned;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What was sold and given back is counted. The counts can be thrown away and made again from the log. */
final class OrderReactions {
    private final BestSellers sellers;

    OrderReactions(BestSellers sellers) {
        this.sellers = sellers;
    }

    void subscribe(Reactions on) {
        on.rebuildable(sellers::clear)
                .events(
                        OrderConfirmed.class,
                        (tx, events) -> sellers.add(
                                tx,
                                pieces(1, events.stream().flatMap(event -> event.message().getLinesList().stream()))))
                .events(
                        OrderReturned.class,
                        (tx, events) -> sellers.add(
                                tx,
                                pieces(-1, events.stream().flatMap(event -> event.message().getLinesList().stream()))));
    }

    private static Map<String, Long> pieces(int sign, Stream<Line> lines) {
        var pieces = new HashMap<String, Long>();
        lines.forEach(line -> pieces.merge(line.getSku(), sign * line.getQuantity(), Long::sum));
        return pieces;
    }
}
