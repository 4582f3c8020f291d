package cobnut.orders.adapter;

import cobnut.chassis.Call;
import cobnut.kernel.Ids;
import cobnut.kernel.Money;
import cobnut.orders.domain.Card;
import cobnut.orders.domain.Line;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.OrderEvent;
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
import cobnut.orders.domain.OrderEvent.Recorded;
import cobnut.orders.domain.Status.CancelReason;
import cobnut.orders.v1.Reason;
import cobnut.postgres.Tx;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.log.NewEvent;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** The events of orders in the service's log, as the messages of the contract. */
public final class OrderLog {
    private static final int TYPE_VERSION = 1;
    private static final String PACKAGE = "cobnut.orders.v1.";

    private final EventLog log;
    private final InstantSource clock;

    public OrderLog(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Appends what was decided; the caller holds the order's lock, or has just made it. */
    void append(Tx tx, Order.Decided decided) {
        var order = decided.order();
        var traceparent = Call.current().map(Call::traceparent).orElse(null);
        var events = decided.events().stream()
                .map(OrderLog::message)
                .map(message -> new NewEvent(
                        Ids.next(clock),
                        message.getDescriptorForType().getFullName(),
                        TYPE_VERSION,
                        message.toByteArray(),
                        traceparent))
                .toList();
        log.append(tx, order.id().toString(), order.version() - events.size(), events);
    }

    /** Of the call being answered; empty outside of any. */
    static String trace() {
        return Call.current().map(Call::traceparent).orElse("");
    }

    /** How long ago the order was confirmed, by the one clock that all nodes share; zero when it is not. */
    Duration confirmedFor(Tx tx, UUID order) {
        var now = tx.find("select now()", row -> row.getOffsetDateTime(0).toInstant())
                .orElseThrow();
        return history(tx, order).stream()
                .filter(recorded -> recorded.event() instanceof OrderConfirmed)
                .findFirst()
                .map(confirmed -> Duration.between(confirmed.at(), now))
                .orElse(Duration.ZERO);
    }

    List<Recorded> history(Tx tx, UUID order) {
        return log.of(tx, order.toString()).stream()
                .map(logged -> new Recorded(logged.version(), logged.at(), event(logged)))
                .toList();
    }

    private static Message message(OrderEvent event) {
        var id = event.order().toString();
        return switch (event) {
            case OrderPlaced placed -> message(placed);
            case OrderStockReserved _ ->
                cobnut.orders.v1.OrderStockReserved.newBuilder().setOrderId(id).build();
            case OrderRejected(_, var customer, var sku) ->
                cobnut.orders.v1.OrderRejected.newBuilder()
                        .setOrderId(id)
                        .setCustomerId(customer)
                        .setReason(Reason.NOT_ENOUGH_STOCK.name())
                        .setSku(sku)
                        .build();
            case OrderPaid _ ->
                cobnut.orders.v1.OrderPaid.newBuilder().setOrderId(id).build();
            case OrderConfirmed confirmed -> message(confirmed);
            case OrderCancelling(_, var reason) ->
                cobnut.orders.v1.OrderCancelling.newBuilder()
                        .setOrderId(id)
                        .setReason(reason.name())
                        .build();
            case OrderRefunded _ ->
                cobnut.orders.v1.OrderRefunded.newBuilder().setOrderId(id).build();
            case OrderCancelled(_, var customer, var reason) ->
                cobnut.orders.v1.OrderCancelled.newBuilder()
                        .setOrderId(id)
                        .setCustomerId(customer)
                        .setReason(reason.name())
                        .build();
            case OrderReturnRequested asked -> message(asked);
            case OrderReturned returned -> message(returned);
            case OrderReturnRefused refused -> message(refused);
        };
    }

    private static Message message(OrderPlaced placed) {
        return cobnut.orders.v1.OrderPlaced.newBuilder()
                .setOrderId(placed.order().toString())
                .setCustomerId(placed.customer())
                .addAllLines(OrderViews.lines(placed.lines()))
                .setTotal(OrderViews.money(placed.total()))
                .setCard(placed.card().token())
                .build();
    }

    private static Message message(OrderConfirmed confirmed) {
        return cobnut.orders.v1.OrderConfirmed.newBuilder()
                .setOrderId(confirmed.order().toString())
                .setCustomerId(confirmed.customer())
                .addAllLines(OrderViews.lines(confirmed.lines()))
                .setTotal(OrderViews.money(confirmed.total()))
                .build();
    }

    private static Message message(OrderReturnRequested asked) {
        return cobnut.orders.v1.OrderReturnRequested.newBuilder()
                .setOrderId(asked.order().toString())
                .setCustomerId(asked.customer())
                .setReason(asked.reason())
                .build();
    }

    private static Message message(OrderReturnRefused refused) {
        return cobnut.orders.v1.OrderReturnRefused.newBuilder()
                .setOrderId(refused.order().toString())
                .setCustomerId(refused.customer())
                .setReason(Reason.RETURN_REFUSED.name())
                .build();
    }

    private static Message message(OrderReturned returned) {
        return cobnut.orders.v1.OrderReturned.newBuilder()
                .setOrderId(returned.order().toString())
                .setCustomerId(returned.customer())
                .addAllLines(OrderViews.lines(returned.lines()))
                .setTotal(OrderViews.money(returned.total()))
                .build();
    }

    private static OrderEvent event(LoggedEvent logged) {
        var order = UUID.fromString(logged.key());
        var bytes = logged.payload();
        try {
            return switch (logged.type().substring(PACKAGE.length())) {
                case "OrderPlaced" -> placed(order, cobnut.orders.v1.OrderPlaced.parseFrom(bytes));
                case "OrderStockReserved" -> new OrderStockReserved(order);
                case "OrderRejected" -> {
                    var message = cobnut.orders.v1.OrderRejected.parseFrom(bytes);
                    yield new OrderRejected(order, message.getCustomerId(), message.getSku());
                }
                case "OrderPaid" -> new OrderPaid(order);
                case "OrderConfirmed" -> confirmed(order, cobnut.orders.v1.OrderConfirmed.parseFrom(bytes));
                case "OrderCancelling" -> {
                    var message = cobnut.orders.v1.OrderCancelling.parseFrom(bytes);
                    yield new OrderCancelling(order, CancelReason.valueOf(message.getReason()));
                }
                case "OrderRefunded" -> new OrderRefunded(order);
                case "OrderCancelled" -> {
                    var message = cobnut.orders.v1.OrderCancelled.parseFrom(bytes);
                    yield new OrderCancelled(order, message.getCustomerId(), CancelReason.valueOf(message.getReason()));
                }
                case "OrderReturnRequested" -> {
                    var message = cobnut.orders.v1.OrderReturnRequested.parseFrom(bytes);
                    yield new OrderReturnRequested(order, message.getCustomerId(), message.getReason());
                }
                case "OrderReturned" -> returned(order, cobnut.orders.v1.OrderReturned.parseFrom(bytes));
                case "OrderReturnRefused" ->
                    new OrderReturnRefused(
                            order,
                            cobnut.orders.v1.OrderReturnRefused.parseFrom(bytes).getCustomerId());
                default -> throw new IllegalStateException("order " + order + " has an event " + logged.type());
            };
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("event " + logged.version() + " of order " + order + " cannot be read", e);
        }
    }

    private static OrderPlaced placed(UUID order, cobnut.orders.v1.OrderPlaced message) {
        return new OrderPlaced(
                order,
                message.getCustomerId(),
                lines(message.getLinesList()),
                money(message.getTotal()),
                new Card(message.getCard()));
    }

    private static OrderConfirmed confirmed(UUID order, cobnut.orders.v1.OrderConfirmed message) {
        return new OrderConfirmed(
                order, message.getCustomerId(), lines(message.getLinesList()), money(message.getTotal()));
    }

    private static OrderReturned returned(UUID order, cobnut.orders.v1.OrderReturned message) {
        return new OrderReturned(
                order, message.getCustomerId(), lines(message.getLinesList()), money(message.getTotal()));
    }

    private static List<Line> lines(List<cobnut.orders.v1.Line> lines) {
        return lines.stream()
                .map(line -> new Line(line.getSku(), line.getName(), line.getQuantity(), money(line.getPrice())))
                .toList();
    }

    static Money money(cobnut.contracts.Money money) {
        return new Money(money.getCurrency(), money.getMinor());
    }
}
