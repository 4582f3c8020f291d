package cobnut.orders.domain;

/**
 * How far an order has come. Pending ones move on by themselves. Nothing leaves a final one, but that what is confirmed
 * may be given back.
 */
public sealed interface Status {

    /** On its way: to a customer all of these are PENDING. */
    sealed interface Pending extends Status {}

    /** Written down; no stock is reserved yet. */
    record Placed() implements Pending {}

    /** The stock is kept for it; the money is being asked for. */
    record StockReserved() implements Pending {}

    /** The money is ours: from here there is only forward. */
    record Paid() implements Pending {}

    /** It will be cancelled, once nothing of it is left anywhere. */
    record Cancelling(CancelReason reason) implements Pending {}

    /** It was confirmed and is being given back. */
    record Returning() implements Status {}

    /** Nothing happens to it by itself any more. */
    sealed interface Final extends Status {}

    /** Paid, and the goods are handed over; for good when they were to be given back and could not. */
    record Confirmed(boolean returnRefused) implements Final {
        public Confirmed() {
            this(false);
        }
    }

    /** Confirmed once, and given back: as if it had never been. */
    record Returned() implements Final {}

    /** There was not enough of this product. */
    record Rejected(String sku) implements Final {}

    /** The money is with the customer and the goods are back in stock. */
    record Cancelled(CancelReason reason) implements Final {}

    /** Why an order was cancelled; the words of the contract. */
    enum CancelReason {
        CARD_DECLINED,
        TIMED_OUT,
        CUSTOMER_CANCELLED
    }
}
