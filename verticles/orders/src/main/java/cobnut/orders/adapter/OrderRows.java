package cobnut.orders.adapter;

import cobnut.kernel.Money;
import cobnut.orders.domain.Card;
import cobnut.orders.domain.Line;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Status;
import cobnut.orders.domain.Status.CancelReason;
import cobnut.orders.domain.Status.Cancelled;
import cobnut.orders.domain.Status.Cancelling;
import cobnut.orders.domain.Status.Confirmed;
import cobnut.orders.domain.Status.Paid;
import cobnut.orders.domain.Status.Placed;
import cobnut.orders.domain.Status.Rejected;
import cobnut.orders.domain.Status.Returned;
import cobnut.orders.domain.Status.Returning;
import cobnut.orders.domain.Status.StockReserved;
import cobnut.orders.v1.Reason;
import cobnut.postgres.Tx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.stream.IntStream;

/**
 * The rows that orders are read from, and what the columns mean. What a transaction has read or is about to write it
 * keeps at hand, so that no row is read twice in it. Thread-safe.
 */
public final class OrderRows {
    private static final String RETURN_REFUSED = Reason.RETURN_REFUSED.name();

    /** A status as two columns. */
    private record Written(String status, String reason) {}

    /** Locked, or made, by the transaction that it is kept for. */
    private final Map<Tx, Order> atHand = Collections.synchronizedMap(new WeakHashMap<>());

    /** Keeps everybody else from deciding about the order until the transaction is over. */
    Order lock(Tx tx, UUID id) {
        var kept = atHand.get(tx);
        return kept != null && kept.id().equals(id)
                ? kept
                : tx.find("select * from orders where order_id = $1 for update", OrderRows::order, id)
                        .map(order -> keep(tx, order))
                        .orElseThrow(() -> missing(id));
    }

    /** As {@link #lock}, by the return that the order is given back with. */
    Order lockOfReturn(Tx tx, UUID id) {
        var kept = atHand.get(tx);
        return kept != null && Return.of(kept.id()).equals(id)
                ? kept
                : tx.find("select * from orders where return_id = $1 for update", OrderRows::order, id)
                        .map(order -> keep(tx, order))
                        .orElseThrow(() -> missing(id));
    }

    private Order keep(Tx tx, Order order) {
        atHand.put(tx, order);
        return order;
    }

    private static IllegalStateException missing(UUID order) {
        return new IllegalStateException("a checkout or return runs for " + order + ", which does not exist");
    }

    void insert(Tx tx, Order order) {
        keep(tx, order);
        var written = written(order.status());
        tx.last(
                """
                insert into orders (order_id, customer_id, status, reason, lines, currency, total, card, placed_at,
                    updated_at, version) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)\
                """,
                _ -> {},
                order.id(),
                order.customer(),
                written.status,
                written.reason,
                json(order.lines()),
                order.total().currency(),
                order.total().minor(),
                order.card().token(),
                order.placedAt(),
                order.updatedAt(),
                order.version());
    }

    void update(Tx tx, Order order) {
        keep(tx, order);
        var written = written(order.status());
        tx.last(
                """
                update orders set status = $2, reason = $3, updated_at = $4, version = $5,
                    return_id = coalesce(return_id, $6) where order_id = $1\
                """,
                _ -> {},
                order.id(),
                written.status,
                written.reason,
                order.updatedAt(),
                order.version(),
                order.status() instanceof Returning ? Return.of(order.id()) : null);
    }

    static Order order(Row row) {
        var currency = row.getString("currency");
        return new Order(
                row.getUUID("order_id"),
                row.getString("customer_id"),
                lines(row.getJsonArray("lines"), currency),
                new Money(currency, row.getLong("total")),
                new Card(row.getString("card")),
                status(row.getString("status"), row.getString("reason")),
                row.getOffsetDateTime("placed_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant(),
                row.getLong("version"));
    }

    private static Written written(Status status) {
        return switch (status) {
            case Placed _ -> new Written("PLACED", "");
            case StockReserved _ -> new Written("STOCK_RESERVED", "");
            case Paid _ -> new Written("PAID", "");
            case Cancelling(var reason) -> new Written("CANCELLING", reason.name());
            case Confirmed(var returnRefused) -> new Written("CONFIRMED", returnRefused ? RETURN_REFUSED : "");
            case Rejected(var sku) -> new Written("REJECTED", sku);
            case Cancelled(var reason) -> new Written("CANCELLED", reason.name());
            case Returning _ -> new Written("RETURNING", "");
            case Returned _ -> new Written("RETURNED", "");
        };
    }

    private static Status status(String status, String reason) {
        return switch (status) {
            case "PLACED" -> new Placed();
            case "STOCK_RESERVED" -> new StockReserved();
            case "PAID" -> new Paid();
            case "CANCELLING" -> new Cancelling(CancelReason.valueOf(reason));
            case "CONFIRMED" -> new Confirmed(reason.equals(RETURN_REFUSED));
            case "REJECTED" -> new Rejected(reason);
            case "CANCELLED" -> new Cancelled(CancelReason.valueOf(reason));
            case "RETURNING" -> new Returning();
            case "RETURNED" -> new Returned();
            default -> throw new IllegalStateException("an order is " + status);
        };
    }

    private static JsonArray json(List<Line> lines) {
        var json = new JsonArray();
        for (var line : lines) {
            json.add(new JsonObject()
                    .put("sku", line.sku())
                    .put("name", line.name())
                    .put("quantity", line.quantity())
                    .put("price", line.price().minor()));
        }
        return json;
    }

    private static List<Line> lines(JsonArray json, String currency) {
        return IntStream.range(0, json.size())
                .mapToObj(json::getJsonObject)
                .map(line -> new Line(
                        line.getString("sku"),
                        line.getString("name"),
                        line.getLong("quantity"),
                        new Money(currency, line.getLong("price"))))
                .toList();
    }
}
