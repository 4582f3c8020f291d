package cobnut.inventory.adapter;

import cobnut.chassis.Call;
import cobnut.inventory.domain.Sku;
import cobnut.inventory.v1.StockCommitted;
import cobnut.inventory.v1.StockLine;
import cobnut.inventory.v1.StockReleased;
import cobnut.inventory.v1.StockReserved;
import cobnut.inventory.v1.StockReturned;
import cobnut.inventory.v1.StockSet;
import cobnut.kernel.Ids;
import cobnut.postgres.Tx;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.NewEvent;
import com.google.protobuf.Message;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;

/** Writes down what happened to the stock, in the transaction in which it happens. */
public final class StockEvents {
    private static final int TYPE_VERSION = 1;
    private static final int HELD = 1;
    private static final int SOLD = 2;

    private final EventLog log;
    private final InstantSource clock;

    public StockEvents(EventLog log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    void set(Tx tx, Sku sku, long available) {
        var event = StockSet.newBuilder().setSku(sku.value()).setAvailable(available);
        append(tx, sku.value(), EventLog.ANY, event.build());
    }

    void reserved(Tx tx, UUID order, SortedMap<Sku, Long> lines) {
        var event = StockReserved.newBuilder().setOrderId(order.toString()).addAllLines(lines(lines));
        append(tx, order.toString(), 0, event.build());
    }

    void committed(Tx tx, UUID order, SortedMap<Sku, Long> lines) {
        var event = StockCommitted.newBuilder().setOrderId(order.toString()).addAllLines(lines(lines));
        append(tx, order.toString(), HELD, event.build());
    }

    void released(Tx tx, UUID order, SortedMap<Sku, Long> lines) {
        var event = StockReleased.newBuilder().setOrderId(order.toString()).addAllLines(lines(lines));
        append(tx, order.toString(), HELD, event.build());
    }

    void returned(Tx tx, UUID order, SortedMap<Sku, Long> lines) {
        var event = StockReturned.newBuilder().setOrderId(order.toString()).addAllLines(lines(lines));
        append(tx, order.toString(), SOLD, event.build());
    }

    private void append(Tx tx, String key, long version, Message event) {
        var type = event.getDescriptorForType().getFullName();
        var traceparent = Call.current().map(Call::traceparent).orElse(null);
        var written = new NewEvent(Ids.next(clock), type, TYPE_VERSION, event.toByteArray(), traceparent);
        log.append(tx, key, version, List.of(written));
    }

    private static List<StockLine> lines(SortedMap<Sku, Long> lines) {
        return lines.entrySet().stream()
                .map(line -> StockLine.newBuilder()
                        .setSku(line.getKey().value())
                        .setQuantity(line.getValue())
                        .build())
                .toList();
    }
}
