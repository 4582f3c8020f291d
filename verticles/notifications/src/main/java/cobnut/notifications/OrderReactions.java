package cobnut.notifications;

import cobnut.chassis.Reactions;
import cobnut.chassis.Reactions.Received;
import cobnut.orders.v1.OrderCancelled;
import cobnut.orders.v1.OrderConfirmed;
import cobnut.orders.v1.OrderRejected;
import cobnut.orders.v1.OrderReturned;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of an order goes to its customer. An EFFECT: the log is never read again from its beginning, or everybody
 * would get all letters again.
 */
final class OrderReactions {
    private static final Logger LOG = LoggerFactory.getLogger(OrderReactions.class);

    private final Addresses addresses;
    private final Post post;

    OrderReactions(Addresses addresses, Post post) {
        this.addresses = addresses;
        this.post = post;
    }

    void subscribe(Reactions on) {
        on.outside(OrderConfirmed.class, event -> tell(event, event.message().getCustomerId(), Letters::confirmed))
                .outside(
                        OrderRejected.class,
                        event -> tell(event, event.message().getCustomerId(), Letters::rejected))
                .outside(
                        OrderCancelled.class,
                        event -> tell(event, event.message().getCustomerId(), Letters::cancelled))
                .outside(
                        OrderReturned.class,
                        event -> tell(event, event.message().getCustomerId(), Letters::returned));
    }

    private <E> void tell(Received<E> event, String customer, BiFunction<String, E, Letter> words) {
        var address = addresses.find(customer);
        if (address.isEmpty()) {
            LOG.info("nobody knows where to write to about {}", event.key());
            return;
        }
        post.send(address.get(), words.apply(event.id().toString(), event.message()));
    }
}
