package cobnut.orders.adapter;

import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkouts;
import cobnut.orders.domain.Orders;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Returns;
import java.time.Duration;
import java.util.UUID;

/** What orders are kept in, and how the world outside is heard in there. */
interface Keeping {
    Orders orders();

    Checkouts checkouts();

    Returns returns();

    /** Lets an order's checkout hear an answer of another service. */
    void hear(UUID order, News news, String detail);

    /** Lets an order's return hear something. */
    void hear(UUID order, Return.News news);

    /** As if the order had been confirmed so long ago. */
    void age(UUID order, Duration confirmed);
}
