package cobnut.carts;

import static java.util.stream.Collectors.toMap;

import cobnut.chassis.Reactions;
import cobnut.orders.v1.Line;
import cobnut.orders.v1.OrderConfirmed;

/**
 * What an order was confirmed for leaves the cart. Not when it is placed: a declined card must not cost customers their
 * cart. An EFFECT: read again from the beginning, the log would take out what was put in since.
 */
final class OrderReactions {
    private final Carts carts;

    OrderReactions(Carts carts) {
        this.carts = carts;
    }

    void subscribe(Reactions on) {
        on.event(OrderConfirmed.class, (tx, event) -> {
            var order = event.message();
            var bought = order.getLinesList().stream().collect(toMap(Line::getSku, Line::getQuantity, Long::sum));
            carts.take(tx, order.getCustomerId(), bought);
        });
    }
}
