package cobnut.catalog;

import cobnut.postgres.Tx;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The twin of {@link PgBestSellers}; it knows no transactions. */
final class MemoryBestSellers implements BestSellers {
    static final Tx NO_TX = null;

    private final Products products;
    private final TreeMap<String, Long> sold = new TreeMap<>();

    MemoryBestSellers(Products products) {
        this.products = products;
    }

    @Override
    public synchronized List<BestSeller> list(int most) {
        return sold.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .flatMap(entry -> products.find(entry.getKey()).stream()
                        .map(product -> new BestSeller(product, entry.getValue())))
                .sorted(Comparator.comparing(BestSeller::sold).reversed())
                .limit(most)
                .toList();
    }

    @Override
    public synchronized void add(Tx tx, Map<String, Long> pieces) {
        pieces.forEach((sku, quantity) -> sold.merge(sku, quantity, Long::sum));
    }

    @Override
    public synchronized void clear(Tx tx) {
        sold.clear();
    }
}
