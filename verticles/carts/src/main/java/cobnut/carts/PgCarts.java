package cobnut.carts;

import static cobnut.kernel.ServiceException.refuse;

import cobnut.carts.v1.Reason;
import cobnut.kernel.Kind;
import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import java.util.List;
import java.util.Map;

/** The carts in PostgreSQL. Whoever changes a cart holds the lock of its row, so that two puts cannot overfill it. */
final class PgCarts implements Carts {
    private static final String LIST = """
        select sku, quantity
        from items
        where customer = $1
        order by sku\
        """;
    private static final String OPEN = """
        insert into carts (customer, changed_at)
        values ($1, now())
        on conflict (customer) do update set changed_at = excluded.changed_at\
        """;
    private static final String PUT = """
        insert into items (customer, sku, quantity)
        select $1, $2, $3
        where (select count(*) from items where customer = $1 and sku <> $2) < $4
        on conflict (customer, sku) do update set quantity = excluded.quantity\
        """;
    private static final String REMOVE = """
        delete from items
        where customer = $1 and sku = $2\
        """;
    private static final String LOCK = """
        update carts
        set changed_at = now()
        where customer = $1\
        """;
    private static final String TAKE_ALL = """
        delete from items
        using unnest($2::text[], $3::bigint[]) as bought (sku, quantity)
        where items.customer = $1 and items.sku = bought.sku and items.quantity <= bought.quantity\
        """;
    private static final String TAKE_SOME = """
        update items
        set quantity = items.quantity - bought.quantity
        from unnest($2::text[], $3::bigint[]) as bought (sku, quantity)
        where items.customer = $1 and items.sku = bought.sku and items.quantity > bought.quantity\
        """;

    private final Database database;
    private final int mostItems;

    PgCarts(Database database, int mostItems) {
        this.database = database;
        this.mostItems = mostItems;
    }

    @Override
    public List<Item> list(String customer) {
        return database.list(LIST, row -> new Item(row.getString("sku"), row.getLong("quantity")), customer);
    }

    @Override
    public void put(String customer, Item item) {
        database.transact(tx -> {
            tx.update(OPEN, customer);
            if (tx.update(PUT, customer, item.sku(), item.quantity(), mostItems) == 0) {
                throw full(mostItems);
            }
            return item;
        });
    }

    @Override
    public void remove(String customer, String sku) {
        database.update(REMOVE, customer, sku);
    }

    @Override
    public void take(Tx tx, String customer, Map<String, Long> bought) {
        if (tx.update(LOCK, customer) == 0) {
            return;
        }
        var skus = bought.keySet().toArray(String[]::new);
        var pieces = bought.values().toArray(Long[]::new);
        // Some last: what it leaves must not be taken for something that was bought whole.
        tx.update(TAKE_ALL, customer, skus, pieces);
        tx.update(TAKE_SOME, customer, skus, pieces);
    }

    static RuntimeException full(int mostItems) {
        return refuse(
                Kind.CONFLICT,
                Reason.CART_FULL,
                "there are " + mostItems + " products in the cart already; order them, or take one out");
    }
}
