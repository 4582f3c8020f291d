package cobnut.orders.domain;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/** The returns of confirmed orders. */
public interface Returns {

    /**
     * An order as it is when its return is asked for.
     *
     * @param confirmedFor how long it has been confirmed, by the clock of where orders are kept, which is the same
     *     whichever node asks; zero when it is not
     */
    record Asked(Order order, Duration confirmedFor) {}

    /**
     * Writes down what was decided, starts the order's return and keeps the answer; or answers as before. What the
     * decision throws changes nothing.
     */
    byte[] begin(
            Orders.Request request,
            UUID order,
            Function<Asked, Order.Decided> decision,
            Function<Order, byte[]> answer);
}
