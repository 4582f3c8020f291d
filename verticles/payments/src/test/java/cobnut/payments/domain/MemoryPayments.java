package cobnut.payments.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The twin of the payments in PostgreSQL: the same promises in a map. */
public final class MemoryPayments implements Payments {

    private record Row(Payment payment, long askingUntil, Instant created) {}

    private final Map<UUID, Row> rows = new LinkedHashMap<>();
    public final List<PaymentEvent> events = new ArrayList<>();
    public final List<String> ledger = new ArrayList<>();

    @Override
    public synchronized Claim claim(Payment intent, Duration lease) {
        var row = rows.get(intent.id());
        if (row == null) {
            rows.put(intent.id(), new Row(intent, System.nanoTime() + lease.toNanos(), Instant.EPOCH));
            return new Claim(intent, true);
        }
        boolean mine = row.payment.equals(intent) && System.nanoTime() - row.askingUntil >= 0;
        if (mine) {
            rows.put(intent.id(), new Row(intent, System.nanoTime() + lease.toNanos(), row.created));
        }
        return new Claim(row.payment, mine);
    }

    @Override
    public synchronized void unclaim(UUID id) {
        rows.computeIfPresent(id, (_, row) -> new Row(row.payment, System.nanoTime(), row.created));
    }

    @Override
    public synchronized Payment add(Payment payment) {
        return rows.computeIfAbsent(payment.id(), _ -> new Row(payment, System.nanoTime(), Instant.EPOCH)).payment;
    }

    @Override
    public synchronized Payment update(Payment known, Function<Payment, Decided> decision) {
        var row = rows.get(known.id());
        var decided = decision.apply(row.payment);
        rows.put(known.id(), new Row(decided.payment(), row.askingUntil, row.created));
        decided.event().ifPresent(event -> {
            events.add(event);
            if (event instanceof PaymentEvent.Captured) {
                ledger.add("CAPTURE " + known.id());
            } else if (event instanceof PaymentEvent.Refunded) {
                ledger.add("REFUND " + known.id());
            }
        });
        return decided.payment();
    }

    @Override
    public synchronized Optional<Payment> find(UUID id) {
        return Optional.ofNullable(rows.get(id)).map(Row::payment);
    }

    @Override
    public synchronized Optional<Dated> findDated(UUID id) {
        return Optional.ofNullable(rows.get(id)).map(MemoryPayments::dated);
    }

    @Override
    public synchronized List<Dated> list(UUID order, Reader reader) {
        return rows.values().stream()
                .filter(row -> row.payment.order().equals(order))
                .filter(row -> reader.everything()
                        || row.payment
                                .terms()
                                .map(terms -> terms.customer().equals(reader.customer()))
                                .orElse(false))
                .map(MemoryPayments::dated)
                .limit(100)
                .toList();
    }

    private static Dated dated(Row row) {
        return new Dated(row.payment, row.created, row.created);
    }
}
