package cobnut.inventory.domain;

import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * What orders hold, and the stock it is taken from; both change together or not at all. An order is its own key: what
 * was decided for it once is never decided again.
 */
public interface Reservations {

    Reservation find(UUID order);

    /**
     * Takes all lines from the available stock, or none of them.
     *
     * @return what the order holds now: Reserved or Short when it is new, else what was found, untouched
     */
    Reservation reserve(UUID order, StockLines lines);

    /**
     * Applies the decision to what the order holds, and moves the stock with it. The decision may be asked more than
     * once, about what was found then; what it throws changes nothing.
     */
    Reservation update(UUID order, UnaryOperator<Reservation> decision);
}
