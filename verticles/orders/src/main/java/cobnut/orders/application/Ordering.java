package cobnut.orders.application;

import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.orders.domain.Basket;
import cobnut.orders.domain.Card;
import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Checkouts;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.OrderEvent.Recorded;
import cobnut.orders.domain.Orders;
import cobnut.orders.domain.Orders.Page;
import cobnut.orders.domain.Orders.Reader;
import cobnut.orders.domain.Orders.Request;
import cobnut.orders.domain.Prices;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Returns;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/** The use cases of orders. Thread-safe. */
public final class Ordering {

    /** What a customer asks for; its checks run when it is made. */
    public record Wish(Basket basket, Card card) {}

    private final Orders orders;
    private final Checkouts checkouts;
    private final Returns returns;
    private final Prices prices;
    private final InstantSource clock;
    private final Duration returnWindow;

    /** @param returnWindow how long after it was confirmed an order may be given back */
    public Ordering(
            Orders orders,
            Checkouts checkouts,
            Returns returns,
            Prices prices,
            InstantSource clock,
            Duration returnWindow) {
        this.orders = orders;
        this.checkouts = checkouts;
        this.returns = returns;
        this.prices = prices;
        this.clock = clock;
        this.returnWindow = returnWindow;
    }

    /**
     * Accepts an order at today's prices. A request that was answered before is not looked at again: neither a price
     * that changed nor a product that is gone changes its answer.
     *
     * @param answer makes the bytes that are kept and given to every repetition
     */
    public byte[] place(Request request, String customer, Supplier<Wish> wish, Function<Order, byte[]> answer) {
        return orders.replay(request).orElseGet(() -> {
            var wanted = wish.get();
            // Before the transaction: none is ever open across a call.
            var today = prices.list(wanted.basket().skus());
            var placed = Order.place(Ids.next(clock), customer, wanted.basket(), today, wanted.card(), now());
            return orders.place(request, placed, answer);
        });
    }

    public Order order(Reader reader, UUID id) {
        return orders.find(reader, id).orElseThrow(() -> notFound(id));
    }

    public Page list(String customer, Optional<UUID> before, int size) {
        return orders.list(customer, before, size);
    }

    public List<Recorded> history(Reader reader, UUID id) {
        var history = orders.history(reader, id);
        if (history.isEmpty()) {
            throw notFound(id);
        }
        return history;
    }

    /** Asks to stop; the order is on its way to CANCELLED, or was at its end already. */
    public Order cancel(String customer, UUID id) {
        var reader = new Reader(customer, false);
        order(reader, id).requireCancellable();
        checkouts.tell(id, Checkout.News.CUSTOMER_CANCELS);
        // The money may have come between the two; what the order is now decides.
        var order = order(reader, id);
        order.requireCancellable();
        return order;
    }

    /**
     * As {@link #cancel(String, UUID)}; the same request again gets the first answer, whatever has become of the
     * order.
     */
    public byte[] cancel(Request request, String customer, UUID id, Function<Order, byte[]> answer) {
        // Asking twice changes nothing, so what a crash leaves between the two is asked and kept again.
        return orders.replay(request).orElseGet(() -> orders.keep(request, answer.apply(cancel(customer, id))));
    }

    /** Begins to give a confirmed order back, whole; the same request again gets the first answer. */
    public byte[] giveBack(Request request, String customer, UUID id, String reason, Function<Order, byte[]> answer) {
        return orders.replay(request).orElseGet(() -> {
            order(new Reader(customer, false), id);
            var words = Return.reason(reason);
            return returns.begin(
                    request,
                    id,
                    asked -> asked.order().askReturn(words, asked.confirmedFor(), returnWindow, now()),
                    answer);
        });
    }

    /** No finer than a row keeps it, so that the first answer and every later one say the same. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static ServiceException notFound(UUID id) {
        return ServiceException.refuse(Kind.NOT_FOUND, "ORDER_NOT_FOUND", "you have no order " + id);
    }
}
