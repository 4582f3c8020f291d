package cobnut.orders.domain;

/** How far an order has come. Pending ones move on by themselves; nothing leaves a final one. */
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

    /** Nothing happens to it any more. */
    sealed interface Final extends Status {}

    /** Paid, and the goods are handed over. */
    record Confirmed() implements Final {}

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
