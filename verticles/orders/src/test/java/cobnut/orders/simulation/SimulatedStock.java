package cobnut.orders.simulation;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkout.Step;
import cobnut.postgres.saga.Answer;
import cobnut.testkit.simulation.World;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stock as inventory keeps it: reserved, then committed or released once; a release that came first is a tombstone.
 * What is sold may come back, unless the store was told to keep it sold.
 */
final class SimulatedStock {
    static final String SERVICE = "inventory";

    enum Holding {
        RESERVED,
        SHORT,
        COMMITTED,
        /** Sold for good: nothing of it is taken back. */
        KEPT,
        RETURNED,
        RELEASED
    }

    record Stock(long available, long reserved, long sold) {
        Stock moved(long toReserved, long toSold) {
            return new Stock(available - toReserved - toSold, reserved + toReserved, sold + toSold);
        }
    }

    static final Table<String, Stock> STOCKS = Table.named("stock");
    static final Table<UUID, Holding> HOLDINGS = Table.named("reservation");
    private static final long INITIAL = 7;

    private SimulatedStock() {}

    static void fill(World<?> world) {
        fill(world, INITIAL, Map.of());
    }

    /** With what was sold before. */
    static void fill(World<?> world, long initial, Map<UUID, Holding> sold) {
        var store = world.store(SERVICE);
        for (var sku : List.of("mug", "tea")) {
            long gone = sold.keySet().stream()
                    .mapToLong(order -> lines(order).get(sku))
                    .sum();
            store.seed(STOCKS, sku, new Stock(initial - gone, 0, gone));
        }
        sold.forEach((order, held) -> store.seed(HOLDINGS, order, held));
    }

    /** Sorted, as rows are locked. */
    static SortedMap<String, Long> lines(UUID order) {
        var lines = new TreeMap<String, Long>();
        lines.put("mug", 1 + order.getLeastSignificantBits() % 3);
        lines.put("tea", 1L);
        return lines;
    }

    static Answer<News> reserve(SimulatedTx tx, UUID order) {
        var held = lock(tx, order);
        if (held == null) {
            held = take(tx, order);
            tx.put(HOLDINGS, order, held);
        }
        return switch (held) {
            case RESERVED, COMMITTED, KEPT, RETURNED -> Answer.of(News.STOCK_RESERVED);
            case SHORT -> new Answer<>(News.STOCK_SHORT, "mug");
            case RELEASED -> Answer.of(News.STOCK_REFUSED);
        };
    }

    private static Holding take(SimulatedTx tx, UUID order) {
        var lines = lines(order);
        boolean enough = lines.keySet().stream().allMatch(sku -> stock(tx, sku).available >= lines.get(sku));
        if (!enough) {
            return Holding.SHORT;
        }
        move(tx, order, 1, 0);
        return Holding.RESERVED;
    }

    static Answer<News> commit(SimulatedTx tx, UUID order) {
        var held = lock(tx, order);
        if (held == Holding.RESERVED) {
            move(tx, order, -1, 1);
            tx.put(HOLDINGS, order, Holding.COMMITTED);
        } else if (held != Holding.COMMITTED) {
            throw ServiceException.refuse(Kind.INVALID, "NOT_RESERVED", "the order holds " + held);
        }
        return Answer.of(News.STOCK_COMMITTED);
    }

    static Answer<News> release(SimulatedTx tx, UUID order) {
        var held = lock(tx, order);
        if (held == Holding.COMMITTED || held == Holding.KEPT || held == Holding.RETURNED) {
            throw ServiceException.refuse(Kind.INVALID, "ALREADY_COMMITTED", "the order's goods are sold");
        }
        if (held == Holding.RESERVED) {
            move(tx, order, -1, 0);
        }
        tx.put(HOLDINGS, order, Holding.RELEASED);
        return Answer.of(News.STOCK_RELEASED);
    }

    /** Sold goods are available again, or what is there in place of them. */
    static Holding takeBack(SimulatedTx tx, UUID order) {
        var held = decided(lock(tx, order));
        if (held != Holding.COMMITTED) {
            return held;
        }
        move(tx, order, 0, -1);
        tx.put(HOLDINGS, order, Holding.RETURNED);
        return Holding.RETURNED;
    }

    /** Nothing is taken back any more, unless that has happened. */
    static Holding keepSold(SimulatedTx tx, UUID order) {
        var held = decided(lock(tx, order));
        if (held != Holding.COMMITTED) {
            return held;
        }
        tx.put(HOLDINGS, order, Holding.KEPT);
        return Holding.KEPT;
    }

    private static Holding decided(@Nullable Holding held) {
        if (held == null || held == Holding.RESERVED) {
            throw ServiceException.refuse(Kind.CONFLICT, "NOT_COMMITTED", "the order holds " + held);
        }
        return held;
    }

    private static @Nullable Holding lock(SimulatedTx tx, UUID order) {
        lines(order).keySet().forEach(sku -> tx.lock(STOCKS, sku));
        tx.lock(HOLDINGS, order);
        return tx.get(HOLDINGS, order);
    }

    private static Stock stock(SimulatedTx tx, String sku) {
        return Objects.requireNonNull(tx.get(STOCKS, sku));
    }

    private static void move(SimulatedTx tx, UUID order, long toReserved, long toSold) {
        lines(order)
                .forEach((sku, quantity) ->
                        tx.put(STOCKS, sku, stock(tx, sku).moved(toReserved * quantity, toSold * quantity)));
    }

    static void balances(World<?> world, Consumer<String> violated) {
        balances(world, INITIAL, violated);
    }

    static void balances(World<?> world, long initial, Consumer<String> violated) {
        for (var stock : world.store(SERVICE).committed(STOCKS)) {
            if (stock.available < 0 || stock.reserved < 0 || stock.sold < 0) {
                violated.accept("stock is negative: " + stock);
            }
            if (stock.available + stock.reserved + stock.sold != initial) {
                violated.accept("stock went astray: " + stock);
            }
        }
    }

    static void agrees(World<Step> world, Consumer<String> violated) {
        long sold = 0;
        for (var order : world.states().entrySet()) {
            var held = world.store(SERVICE).committed(HOLDINGS, order.getKey());
            boolean fits = switch (order.getValue()) {
                case CONFIRMED -> held == Holding.COMMITTED;
                case REJECTED -> held == Holding.SHORT;
                default -> held == Holding.RELEASED;
            };
            if (!fits) {
                violated.accept("order " + order.getKey() + " is " + order.getValue() + ", its stock " + held);
            }
            sold += order.getValue() == Step.CONFIRMED ? lines(order.getKey()).get("mug") : 0;
        }
        var mugs = Objects.requireNonNull(world.store(SERVICE).committed(STOCKS, "mug"));
        if (mugs.sold != sold || mugs.reserved != 0) {
            violated.accept(sold + " mugs are in confirmed orders, stock says " + mugs);
        }
    }
}
