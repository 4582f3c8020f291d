package cobnut.orders.adapter;

import cobnut.orders.domain.Line;
import cobnut.orders.domain.OrderEvent;
import cobnut.orders.domain.OrderEvent.Recorded;
import cobnut.orders.domain.Status;
import cobnut.orders.v1.Order;
import cobnut.orders.v1.OrderHistory;
import cobnut.orders.v1.Reason;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.List;

/** Orders as the contract shows them. The card is never in what is shown. */
final class OrderViews {

    private OrderViews() {}

    static Order order(cobnut.orders.domain.Order order) {
        var view = Order.newBuilder()
                .setOrderId(order.id().toString())
                .addAllLines(lines(order.lines()))
                .setTotal(money(order.total()))
                .setPlacedAt(timestamp(order.placedAt()))
                .setUpdatedAt(timestamp(order.updatedAt()));
        return switch (order.status()) {
            case Status.Pending _ ->
                view.setStatus(cobnut.orders.v1.Status.PENDING).build();
            case Status.Confirmed(var returnRefused) ->
                view.setStatus(cobnut.orders.v1.Status.CONFIRMED)
                        .setReason(returnRefused ? Reason.RETURN_REFUSED.name() : "")
                        .build();
            case Status.Returning _ ->
                view.setStatus(cobnut.orders.v1.Status.RETURNING).build();
            case Status.Returned _ ->
                view.setStatus(cobnut.orders.v1.Status.RETURNED).build();
            case Status.Rejected _ ->
                view.setStatus(cobnut.orders.v1.Status.REJECTED)
                        .setReason(Reason.NOT_ENOUGH_STOCK.name())
                        .build();
            case Status.Cancelled(var reason) ->
                view.setStatus(cobnut.orders.v1.Status.CANCELLED)
                        .setReason(reason.name())
                        .build();
        };
    }

    static OrderHistory.Entry entry(Recorded recorded) {
        return OrderHistory.Entry.newBuilder()
                .setVersion(recorded.version())
                .setType(recorded.event().getClass().getSimpleName())
                .setAt(timestamp(recorded.at()))
                .setNote(note(recorded.event()))
                .build();
    }

    private static String note(OrderEvent event) {
        return switch (event) {
            case OrderEvent.OrderPlaced placed ->
                placed.lines().size() == 1
                        ? "one product, " + placed.total()
                        : placed.lines().size() + " products, " + placed.total();
            case OrderEvent.OrderStockReserved _ -> "the stock is kept for the order";
            case OrderEvent.OrderRejected(_, _, var sku) -> "there is not enough of " + sku;
            case OrderEvent.OrderPaid _ -> "the money is captured";
            case OrderEvent.OrderConfirmed _ -> "the goods are handed over";
            case OrderEvent.OrderCancelling(_, var reason) -> reason.name();
            case OrderEvent.OrderRefunded _ -> "the money is given back";
            case OrderEvent.OrderCancelled(_, _, var reason) -> reason.name();
            case OrderEvent.OrderReturnRequested(_, _, var reason) -> reason;
            case OrderEvent.OrderReturned _ -> "the goods are taken back and the money is given back";
            case OrderEvent.OrderReturnRefused _ -> "the goods could not be taken back";
        };
    }

    static List<cobnut.orders.v1.Line> lines(List<Line> lines) {
        return lines.stream()
                .map(line -> cobnut.orders.v1.Line.newBuilder()
                        .setSku(line.sku())
                        .setName(line.name())
                        .setQuantity(line.quantity())
                        .setPrice(money(line.price()))
                        .build())
                .toList();
    }

    static cobnut.contracts.Money money(cobnut.kernel.Money money) {
        return cobnut.contracts.Money.newBuilder()
                .setCurrency(money.currency())
                .setMinor(money.minor())
                .build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
