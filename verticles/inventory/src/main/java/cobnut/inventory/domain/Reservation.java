package cobnut.inventory.domain;

import static cobnut.kernel.Kind.CONFLICT;

import cobnut.kernel.ServiceException;

/**
 * What one order holds of the stock. It is tried once, then confirmed or cancelled once, and what was confirmed comes
 * back at most once; each step said again changes nothing, so a caller that is unsure only asks again.
 *
 * <pre>
 * None → Reserved → Committed → Returned
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

    /** The goods are the customer's; for good when their return was called off, and a late one runs into that. */
    record Committed(boolean forGood) implements Reservation {
        public Committed() {
            this(false);
        }
    }

    /** The goods were the customer's and came back. */
    record Returned() implements Reservation {}

    /** Given back, or refused for ever: the tombstone that a late reservation runs into. */
    record Released() implements Reservation {}

    /** The goods are sold; only what is reserved can be. */
    default Reservation commit() {
        return switch (this) {
            case Reserved _ -> new Committed();
            case Committed same -> same;
            case Returned same -> same;
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
            case Committed _, Returned _ ->
                throw refuse("ALREADY_COMMITTED", "the order's goods are sold; take them back instead");
        };
    }

    /** Sold goods are available again: Returned. Anything else is the answer that there is nothing to take back. */
    default Reservation takeBack() {
        return switch (this) {
            case Committed(var forGood) -> forGood ? this : new Returned();
            case None _ -> new Released();
            case Short _, Released _, Returned _ -> this;
            case Reserved _ -> throw undecided();
        };
    }

    /** Nothing is taken back any more, unless that has happened: then it is Returned. */
    default Reservation keepSold() {
        return switch (this) {
            case Committed(var forGood) -> forGood ? this : new Committed(true);
            case None _ -> new Released();
            case Short _, Released _, Returned _ -> this;
            case Reserved _ -> throw undecided();
        };
    }

    private static ServiceException undecided() {
        return refuse(
                "NOT_COMMITTED", "the order's goods are reserved and not sold yet; ask again when that is decided");
    }

    private static ServiceException refuse(String reason, String message) {
        return ServiceException.refuse(CONFLICT, reason, message);
    }
}
