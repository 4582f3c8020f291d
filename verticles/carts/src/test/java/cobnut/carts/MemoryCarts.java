package cobnut.carts;

import cobnut.postgres.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The twin of {@link PgCarts}; it knows no transactions. */
final class MemoryCarts implements Carts {
    static final Tx NO_TX = null;

    private final int mostItems;
    private final Map<String, TreeMap<String, Long>> carts = new HashMap<>();

    MemoryCarts(int mostItems) {
        this.mostItems = mostItems;
    }

    @Override
    public synchronized List<Item> list(String customer) {
        return cart(customer).entrySet().stream()
                .map(entry -> new Item(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public synchronized void put(String customer, Item item) {
        var cart = cart(customer);
        if (!cart.containsKey(item.sku()) && cart.size() >= mostItems) {
            throw PgCarts.full(mostItems);
        }
        cart.put(item.sku(), item.quantity());
    }

    @Override
    public synchronized void remove(String customer, String sku) {
        cart(customer).remove(sku);
    }

    @Override
    public synchronized void take(Tx tx, String customer, Map<String, Long> bought) {
        bought.forEach((sku, pieces) ->
                cart(customer).computeIfPresent(sku, (_, quantity) -> quantity > pieces ? quantity - pieces : null));
    }

    private TreeMap<String, Long> cart(String customer) {
        return carts.computeIfAbsent(customer, _ -> new TreeMap<>());
    }
}
