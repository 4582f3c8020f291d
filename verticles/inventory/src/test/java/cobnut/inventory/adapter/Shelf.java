package cobnut.inventory.adapter;

import cobnut.inventory.domain.Request;
import cobnut.inventory.domain.Reservation;
import cobnut.inventory.domain.Reservations;
import cobnut.inventory.domain.Sku;
import cobnut.inventory.domain.Stock;
import cobnut.inventory.domain.StockLines;
import cobnut.inventory.domain.Stocks;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The inventory in memory: both ports, one lock around everything. */
final class Shelf implements Stocks, Reservations {
    private record Answered(byte[] hash, byte[] answer) {}

    private record Held(Reservation reservation, Map<Sku, Long> lines) {}

    private final Map<Sku, Stock> stocks = new TreeMap<>();
    private final Map<UUID, Held> held = new HashMap<>();
    private final Map<UUID, Answered> answered = new HashMap<>();

    @Override
    public synchronized Optional<Stock> find(Sku sku) {
        return Optional.ofNullable(stocks.get(sku));
    }

    @Override
    public synchronized byte[] set(Request request, Sku sku, long available, Function<Stock, byte[]> answer) {
        var before = answered.get(request.id());
        if (before == null) {
            var stock = find(sku).orElse(Stock.of(sku, 0)).with(available);
            stocks.put(sku, stock);
            before = new Answered(request.hash(), answer.apply(stock));
            answered.put(request.id(), before);
        } else if (!Arrays.equals(before.hash, request.hash())) {
            throw ServiceException.refuse(Kind.KEY_REUSED, "IDEMPOTENCY_KEY_REUSED", "the id was used before");
        }
        return before.answer;
    }

    @Override
    public synchronized void seed(List<Stock> seeds) {
        if (stocks.isEmpty()) {
            seeds.forEach(stock -> stocks.put(stock.sku(), stock));
        }
    }

    @Override
    public synchronized Reservation find(UUID order) {
        return held(order).reservation;
    }

    @Override
    public synchronized Reservation reserve(UUID order, StockLines lines) {
        var present = held(order);
        if (!(present.reservation instanceof Reservation.None)) {
            return present.reservation;
        }
        for (var line : lines.quantities().entrySet()) {
            var stock = find(line.getKey()).orElse(Stock.of(line.getKey(), 0));
            if (!stock.has(line.getValue())) {
                var answer = new Reservation.Short(line.getKey(), stock.available());
                held.put(order, new Held(answer, Map.of()));
                return answer;
            }
        }
        move(lines.quantities(), Stock::reserve);
        held.put(order, new Held(new Reservation.Reserved(), lines.quantities()));
        return new Reservation.Reserved();
    }

    @Override
    public synchronized Reservation update(UUID order, UnaryOperator<Reservation> decision) {
        var present = held(order);
        var next = decision.apply(present.reservation);
        if (next != present.reservation) {
            if (next instanceof Reservation.Returned) {
                move(present.lines, Stock::takeBack);
            } else if (present.reservation instanceof Reservation.Reserved) {
                move(present.lines, next instanceof Reservation.Committed ? Stock::commit : Stock::release);
            }
            held.put(order, new Held(next, present.lines));
        }
        return next;
    }

    private void move(Map<Sku, Long> lines, BiFunction<Stock, Long, Stock> change) {
        lines.forEach((sku, quantity) -> stocks.computeIfPresent(sku, (_, stock) -> change.apply(stock, quantity)));
    }

    private Held held(UUID order) {
        return held.getOrDefault(order, new Held(new Reservation.None(), Map.of()));
    }
}
