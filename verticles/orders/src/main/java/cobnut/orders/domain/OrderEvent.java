package cobnut.orders.domain;

import cobnut.kernel.Money;
import cobnut.orders.domain.Status.CancelReason;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What happened to an order. The events in their order are the order; everything else is made from them. */
public sealed interface OrderEvent {

    UUID order();

    /** The first event of each order. */
    record OrderPlaced(UUID order, String customer, List<Line> lines, Money total, Card card) implements OrderEvent {
        public OrderPlaced {
            lines = List.copyOf(lines);
        }
    }

    /** All its lines are kept for it. */
    record OrderStockReserved(UUID order) implements OrderEvent {}

    /** There was not enough of this product. */
    record OrderRejected(UUID order, String customer, String sku) implements OrderEvent {}

    /** The money is captured. */
    record OrderPaid(UUID order) implements OrderEvent {}

    /** Carries what a reader needs to know about a sale, so that nobody has to ask back. */
    record OrderConfirmed(UUID order, String customer, List<Line> lines, Money total) implements OrderEvent {
        public OrderConfirmed {
            lines = List.copyOf(lines);
        }
    }

    /** It is being undone. */
    record OrderCancelling(UUID order, CancelReason reason) implements OrderEvent {}

    /** Money that was captured is given back. */
    record OrderRefunded(UUID order) implements OrderEvent {}

    /** Nothing of it is left. */
    record OrderCancelled(UUID order, String customer, CancelReason reason) implements OrderEvent {}

    /** A confirmed order is being given back, for this reason in the customer's words. */
    record OrderReturnRequested(UUID order, String customer, String reason) implements OrderEvent {}

    /** Goods and money are where they were before the sale. Carries what a reader counted when it was confirmed. */
    record OrderReturned(UUID order, String customer, List<Line> lines, Money total) implements OrderEvent {
        public OrderReturned {
            lines = List.copyOf(lines);
        }
    }

    /** It stays sold. */
    record OrderReturnRefused(UUID order, String customer) implements OrderEvent {}

    /**
     * An event in its place.
     *
     * @param version counts from 1 within the order, without a gap
     */
    record Recorded(long version, Instant at, OrderEvent event) {}
}
