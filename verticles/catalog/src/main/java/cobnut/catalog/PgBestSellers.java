package cobnut.catalog;

import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The counts in PostgreSQL, a row for each SKU. */
final class PgBestSellers implements BestSellers {
    private static final String LIST = """
        select sku, name, description, category, currency, price_minor, updated_at, sold
        from best_sellers
        join products using (sku)
        where sold > 0
        order by sold desc, sku
        limit $1\
        """;
    private static final String ADD = """
        insert into best_sellers (sku, sold)
        select sku, pieces
        from unnest($1::text[], $2::bigint[]) as sold (sku, pieces)
        on conflict (sku) do update set sold = best_sellers.sold + excluded.sold\
        """;
    private static final String CLEAR = "delete from best_sellers";

    private final Database database;

    PgBestSellers(Database database) {
        this.database = database;
    }

    @Override
    public List<BestSeller> list(int most) {
        return database.list(LIST, row -> new BestSeller(PgProducts.product(row), row.getLong("sold")), most);
    }

    @Override
    public void add(Tx tx, Map<String, Long> pieces) {
        // In one order everywhere: two orders that are counted at once wait for each other and do not deadlock.
        var sorted = new TreeMap<>(pieces);
        tx.update(ADD, sorted.keySet().toArray(String[]::new), sorted.values().toArray(Long[]::new));
    }

    @Override
    public void clear(Tx tx) {
        tx.update(CLEAR);
    }
}
