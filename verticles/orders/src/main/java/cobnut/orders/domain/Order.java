package cobnut.orders.domain;

import static cobnut.kernel.Kind.CONFLICT;

import cobnut.kernel.Kind;
import cobnut.kernel.Money;
import cobnut.kernel.ServiceException;
import cobnut.orders.domain.OrderEvent.OrderCancelled;
import cobnut.orders.domain.OrderEvent.OrderCancelling;
import cobnut.orders.domain.OrderEvent.OrderConfirmed;
import cobnut.orders.domain.OrderEvent.OrderPaid;
import cobnut.orders.domain.OrderEvent.OrderPlaced;
import cobnut.orders.domain.OrderEvent.OrderRefunded;
import cobnut.orders.domain.OrderEvent.OrderRejected;
import cobnut.orders.domain.OrderEvent.OrderReturnRefused;
import cobnut.orders.domain.OrderEvent.OrderReturnRequested;
import cobnut.orders.domain.OrderEvent.OrderReturned;
import cobnut.orders.domain.OrderEvent.OrderStockReserved;
import cobnut.orders.domain.Status.CancelReason;
import cobnut.orders.domain.Status.Cancelled;
import cobnut.orders.domain.Status.Cancelling;
import cobnut.orders.domain.Status.Confirmed;
import cobnut.orders.domain.Status.Paid;
import cobnut.orders.domain.Status.Pending;
import cobnut.orders.domain.Status.Placed;
import cobnut.orders.domain.Status.Rejected;
import cobnut.orders.domain.Status.Returned;
import cobnut.orders.domain.Status.Returning;
import cobnut.orders.domain.Status.StockReserved;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * An order as its events made it. A decision never changes it: it says which events follow and what the order is
 * after them. Decisions that do not fit the status are mistakes of the checkout, not of a customer, and throw
 * IllegalStateException.
 *
 * @param version how many events made it
 */
public record Order(
        UUID id,
        String customer,
        List<Line> lines,
        Money total,
        Card card,
        Status status,
        Instant placedAt,
        Instant updatedAt,
        long version) {

    /** What follows from a decision; without events the order is as it was. */
    public record Decided(Order order, List<OrderEvent> events) {}

    public Order {
        lines = List.copyOf(lines);
    }

    /** Freezes names and prices; refuses lines of more than one currency. */
    public static Decided place(
            UUID id, String customer, Basket basket, List<Prices.Price> prices, Card card, Instant now) {
        var lines = new ArrayList<Line>();
        for (int i = 0; i < basket.lines().size(); i++) {
            var wanted = basket.lines().get(i);
            var price = prices.get(i);
            if (!price.sku().equals(wanted.sku())) {
                throw new IllegalStateException("asked for the price of " + wanted.sku() + ", got " + price.sku());
            }
            lines.add(new Line(wanted.sku(), price.name(), wanted.quantity(), price.price()));
        }
        var event = new OrderPlaced(id, customer, lines, total(lines), card);
        return new Decided(placed(event, now), List.of(event));
    }

    private static Money total(List<Line> lines) {
        var currency = lines.getFirst().price().currency();
        for (var line : lines) {
            if (!line.price().currency().equals(currency)) {
                throw ServiceException.refuse(
                        Kind.INVALID,
                        "MIXED_CURRENCIES",
                        line.sku() + " is sold in " + line.price().currency() + ", the first line in " + currency
                                + "; place an order for each currency");
            }
        }
        try {
            return lines.stream().map(Line::total).reduce(new Money(currency, 0), Money::plus);
        } catch (ArithmeticException e) {
            throw ServiceException.invalid("lines", "cost more in all than can be counted; order less at once");
        }
    }

    public Decided reserveStock(Instant now) {
        return decide(status instanceof Placed, new OrderStockReserved(id), now);
    }

    public Decided reject(String sku, Instant now) {
        return decide(status instanceof Placed, new OrderRejected(id, customer, sku), now);
    }

    public Decided pay(Instant now) {
        return decide(status instanceof StockReserved, new OrderPaid(id), now);
    }

    public Decided confirm(Instant now) {
        return decide(status instanceof Paid, new OrderConfirmed(id, customer, lines, total), now);
    }

    /** Begins to undo it. The first reason stays. */
    public Decided cancel(CancelReason reason, Instant now) {
        return status instanceof Cancelling
                ? unchanged()
                : decide(
                        status instanceof Placed || status instanceof StockReserved,
                        new OrderCancelling(id, reason),
                        now);
    }

    public Decided refund(Instant now) {
        return decide(status instanceof Cancelling, new OrderRefunded(id), now);
    }

    /** Ends the undoing. */
    public Decided close(Instant now) {
        if (status instanceof Cancelling(var reason)) {
            return decide(true, new OrderCancelled(id, customer, reason), now);
        }
        throw misfit("close");
    }

    public Decided unchanged() {
        return new Decided(this, List.of());
    }

    /** Begins to give it back: once, and not after the time that the shop allows. */
    public Decided askReturn(String reason, Duration confirmedFor, Duration window, Instant now) {
        return switch (status) {
            case Confirmed(var refused)
            when !refused -> {
                if (confirmedFor.compareTo(window) > 0) {
                    throw refuse("RETURN_TOO_LATE", "the shop takes things back for " + window.toDays() + " days");
                }
                yield decide(true, new OrderReturnRequested(id, customer, reason), now);
            }
            case Confirmed _, Returning _, Returned _ ->
                throw refuse("RETURN_ALREADY_ASKED", "an order is given back once, and this one was asked for before");
            case Pending _, Rejected _, Cancelled _ ->
                throw refuse("RETURN_NOT_CONFIRMED", "only what was confirmed can be given back");
        };
    }

    public Decided finishReturn(Instant now) {
        return decide(status instanceof Returning, new OrderReturned(id, customer, lines, total), now);
    }

    public Decided refuseReturn(Instant now) {
        return decide(status instanceof Returning, new OrderReturnRefused(id, customer), now);
    }

    /** Refuses once the money is ours for good. What is final in another way may be asked for and stays as it is. */
    public void requireCancellable() {
        if (status instanceof Paid
                || status instanceof Confirmed
                || status instanceof Returning
                || status instanceof Returned) {
            throw refuse("ORDER_ALREADY_CONFIRMED", "the order is paid and its goods are handed over");
        }
    }

    private static ServiceException refuse(String reason, String message) {
        return ServiceException.refuse(CONFLICT, reason, message);
    }

    private Decided decide(boolean allowed, OrderEvent event, Instant now) {
        if (!allowed) {
            throw misfit(event.getClass().getSimpleName());
        }
        return new Decided(apply(event, now), List.of(event));
    }

    private IllegalStateException misfit(String what) {
        return new IllegalStateException(what + " does not fit order " + id + ", which is " + status);
    }

    /** The order that these events made, from the first one on. */
    public static Order of(List<OrderEvent.Recorded> history) {
        var first = history.getFirst();
        var order = placed((OrderPlaced) first.event(), first.at());
        for (var next : history.subList(1, history.size())) {
            order = order.apply(next.event(), next.at());
        }
        return order;
    }

    private static Order placed(OrderPlaced event, Instant at) {
        return new Order(
                event.order(), event.customer(), event.lines(), event.total(), event.card(), new Placed(), at, at, 1);
    }

    private Order apply(OrderEvent event, Instant at) {
        var next = switch (event) {
            case OrderPlaced _ -> throw misfit("OrderPlaced");
            case OrderStockReserved _ -> new StockReserved();
            case OrderRejected(_, _, var sku) -> new Rejected(sku);
            case OrderPaid _ -> new Paid();
            case OrderConfirmed _ -> new Confirmed();
            case OrderCancelling(_, var reason) -> new Cancelling(reason);
            case OrderRefunded _ -> status;
            case OrderCancelled(_, _, var reason) -> new Cancelled(reason);
            case OrderReturnRequested _ -> new Returning();
            case OrderReturned _ -> new Returned();
            case OrderReturnRefused _ -> new Confirmed(true);
        };
        // Nodes' clocks differ a little; what a customer sees never goes back.
        var later = at.isBefore(updatedAt) ? updatedAt : at;
        return new Order(id, customer, lines, total, card, next, placedAt, later, version + 1);
    }
}
