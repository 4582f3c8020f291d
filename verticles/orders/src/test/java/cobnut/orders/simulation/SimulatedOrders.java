package cobnut.orders.simulation;

import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkout.Step;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.Placing;
import cobnut.orders.domain.Status;
import cobnut.postgres.Overtaken;
import cobnut.postgres.saga.Answer;
import cobnut.testkit.simulation.Local;
import cobnut.testkit.simulation.World;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import cobnut.testkit.simulation.twin.TwinLog;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

/** The orders themselves: the real decisions, and their events, in the transaction that moves the checkout. */
final class SimulatedOrders implements Local<Step, News> {
    static final Table<UUID, Order> ORDERS = Table.named("orders");

    @Override
    public void placed(SimulatedTx tx, UUID id) {
        write(tx, Placing.placed(id, "ann"));
    }

    @Override
    public void moved(SimulatedTx tx, UUID id, Step from, Answer<News> answer, Step to) {
        var order = Objects.requireNonNull(tx.get(ORDERS, id));
        write(tx, decide(order, answer, to, Instant.ofEpochMilli(tx.now())));
    }

    private static Order.Decided decide(Order order, Answer<News> answer, Step to, Instant now) {
        try {
            return Checkout.record(order, answer.news(), to, answer.detail(), now);
        } catch (IllegalStateException misfit) {
            throw new Overtaken(misfit.getMessage());
        }
    }

    private static void write(SimulatedTx tx, Order.Decided decided) {
        var order = decided.order();
        tx.lock(ORDERS, order.id());
        for (var event : decided.events()) {
            TwinLog.append(tx, order.id().toString(), event.getClass().getSimpleName());
        }
        tx.put(ORDERS, order.id(), order);
    }

    /** What a customer is shown is what became of the checkout. */
    static void agree(World<Step> world, Consumer<String> violated) {
        world.states().forEach((id, step) -> {
            var order = world.store("owner").committed(ORDERS, id);
            boolean fits = order != null
                    && switch (step) {
                        case CONFIRMED -> order.status() instanceof Status.Confirmed;
                        case REJECTED -> order.status() instanceof Status.Rejected;
                        case CANCELLED -> order.status() instanceof Status.Cancelled;
                        default -> order.status() instanceof Status.Pending;
                    };
            if (!fits) {
                violated.accept("the checkout of " + id + " is " + step + ", its order " + order);
            }
        });
    }
}
