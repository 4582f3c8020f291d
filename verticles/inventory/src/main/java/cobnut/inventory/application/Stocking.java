package cobnut.inventory.application;

import static cobnut.kernel.Kind.NOT_FOUND;

import cobnut.inventory.domain.Request;
import cobnut.inventory.domain.Reservation;
import cobnut.inventory.domain.Reservations;
import cobnut.inventory.domain.Sku;
import cobnut.inventory.domain.Stock;
import cobnut.inventory.domain.StockLines;
import cobnut.inventory.domain.Stocks;
import cobnut.kernel.ServiceException;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The use cases of the inventory. Thread-safe. */
public final class Stocking {
    private static final int SEEDED_PRODUCTS = 200;
    private static final long SEEDED_QUANTITY = 1000;

    private final Stocks stocks;
    private final Reservations reservations;

    public Stocking(Stocks stocks, Reservations reservations) {
        this.stocks = stocks;
        this.reservations = reservations;
    }

    public Stock stock(Sku sku) {
        return stocks.find(sku)
                .orElseThrow(() -> ServiceException.refuse(
                        NOT_FOUND, "STOCK_NOT_FOUND", "no stock is kept of " + sku + "; set it first"));
    }

    /** The answer is made once for a request and kept. */
    public byte[] setStock(Request request, Sku sku, long available, Function<Stock, byte[]> answer) {
        return stocks.set(request, sku, Stock.of(sku, available).available(), answer);
    }

    /** All lines or none; not having enough is an answer. */
    public Reservation reserve(UUID order, StockLines lines) {
        return reservations.reserve(order, lines);
    }

    public void commit(UUID order) {
        reservations.update(order, Reservation::commit);
    }

    public void release(UUID order) {
        reservations.update(order, Reservation::release);
    }

    /** Whether the order's goods came back; when not, they never will. */
    public boolean takeBack(UUID order) {
        return reservations.update(order, Reservation::takeBack) instanceof Reservation.Returned;
    }

    /** Whether the order's goods stay where they are; when not, they came back before. */
    public boolean keepSold(UUID order) {
        return !(reservations.update(order, Reservation::keepSold) instanceof Reservation.Returned);
    }

    /** What the development topology sells: the SKUs that the catalog seeds, p-001 to p-200. */
    public void seed() {
        stocks.seed(IntStream.rangeClosed(1, SEEDED_PRODUCTS)
                .mapToObj(number -> Stock.of(new Sku("p-%03d".formatted(number)), SEEDED_QUANTITY))
                .toList());
    }
}
