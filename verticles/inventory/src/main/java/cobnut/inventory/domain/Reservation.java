package cobnut.inventory.domain;

import static cobnut.kernel.Kind.CONFLICT;

import cobnut.kernel.ServiceException;

/**
 * What one order holds of the stock. It is tried once, then confirmed or cancelled once; each step said again changes
 * nothing, so a caller that is unsure only asks again.
 *
 * <pre>
 * None → Reserved → Committed
 *  │  ↘ Short ↘ │
 *  └──────────→ Released
 * </pre>
 */
public sealed interface Reservation {

    /** Nobody has asked yet. */
    record None() implements Reservation {}

    /** All lines are kept for the order. */
    record Reserved() implements Reservation {}

    /** Of this product there was not enough, so nothing is kept. The answer stays, whatever arrives later. */
    record Short(Sku sku, long available) implements Reservation {}

    /** The goods are the customer's. */
    record Committed() implements Reservation {}

    /** Given back, or refused for ever: the tombstone that a late reservation runs into. */
    record Released() implements Reservation {}

    /** The goods are sold; only what is reserved can be. */
    default Reservation commit() {
        return switch (this) {
            case Reserved _ -> new Committed();
            case Committed same -> same;
            case None _ -> throw refuse("NOT_RESERVED", "the order has reserved nothing; reserve its stock first");
            case Short _ -> throw refuse("NOT_RESERVED", "there was not enough stock for the order");
            case Released _ -> throw refuse("NOT_RESERVED", "the order gave its stock back");
        };
    }

    /** The goods are available again. Where there is nothing to give back a tombstone stays. */
    default Reservation release() {
        return switch (this) {
            case None _, Short _, Reserved _ -> new Released();
            case Released same -> same;
            case Committed _ -> throw refuse("ALREADY_COMMITTED", "the order's goods are sold; take them back instead");
        };
    }

    private static ServiceException refuse(String reason, String message) {
        return ServiceException.refuse(CONFLICT, reason, message);
    }
}
