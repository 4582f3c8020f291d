package cobnut.orders.adapter;

import cobnut.orders.domain.Order;
import cobnut.postgres.Overtaken;
import cobnut.postgres.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;

/** Writes down what an order makes of a move of one of its sagas: its events and its row. */
final class StepMoves {
    private final OrderRows rows;
    private final OrderLog log;
    private final InstantSource clock;

    StepMoves(OrderRows rows, OrderLog log, InstantSource clock) {
        this.rows = rows;
        this.log = log;
        this.clock = clock;
    }

    /** The order is locked. */
    void write(Tx tx, Order order, Function<Instant, Order.Decided> decision) {
        var decided = fitting(order, decision);
        if (!decided.events().isEmpty()) {
            log.append(tx, decided);
            rows.update(tx, decided.order());
        }
    }

    /** Somebody moved the saga while its answer was under way: whoever is too late looks again and lets go. */
    private Order.Decided fitting(Order order, Function<Instant, Order.Decided> decision) {
        try {
            return decision.apply(clock.instant().truncatedTo(ChronoUnit.MICROS));
        } catch (IllegalStateException misfit) {
            throw new Overtaken("order " + order.id() + " has moved on: " + misfit.getMessage());
        }
    }
}
