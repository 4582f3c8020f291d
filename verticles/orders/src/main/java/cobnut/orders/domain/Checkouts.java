package cobnut.orders.domain;

import java.util.UUID;

/** The checkouts under way. */
public interface Checkouts {

    /** Tells an order's checkout something; what it does not listen to in its present step changes nothing. */
    void tell(UUID order, Checkout.News news);
}
