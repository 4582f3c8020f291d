package cobnut.inventory.domain;

import cobnut.kernel.ServiceException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an order wants, each product once, in the order in which rows are locked: that order is what keeps two
 * reservations from waiting for each other.
 */
public record StockLines(SortedMap<Sku, Long> quantities) {
    private static final int MOST_LINES = 100;
    private static final long MOST_OF_ONE = 1_000_000;

    public StockLines(Map<Sku, Long> quantities) {
        this(new TreeMap<>(quantities));
    }

    public StockLines {
        quantities = Collections.unmodifiableSortedMap(new TreeMap<>(quantities));
        if (quantities.isEmpty() || quantities.size() > MOST_LINES) {
            throw ServiceException.invalid("lines", "must be from 1 to " + MOST_LINES + ", each sku once");
        }
        quantities.forEach((sku, quantity) -> {
            if (quantity < 1 || quantity > MOST_OF_ONE) {
                throw ServiceException.invalid("lines.quantity", "of " + sku + " must be from 1 to " + MOST_OF_ONE);
            }
        });
    }
}
