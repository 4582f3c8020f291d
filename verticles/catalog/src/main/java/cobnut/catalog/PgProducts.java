package cobnut.catalog;

import static cobnut.kernel.ServiceException.refuse;

import cobnut.catalog.v1.ProductChanged;
import cobnut.catalog.v1.Reason;
import cobnut.chassis.Call;
import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import cobnut.kernel.Money;
import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.NewEvent;
import cobnut.postgres.requests.Requests;
import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.sqlclient.Row;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The products in PostgreSQL, searched by its own full-text index. */
final class PgProducts implements Products {
    private static final String FIND = """
        select sku, name, description, category, currency, price_minor, updated_at
        from products
        where sku = $1\
        """;
    private static final String FIND_ALL = """
        select sku, name, description, category, currency, price_minor, updated_at
        from products
        where sku = any($1)\
        """;
    private static final String LOCK = """
        select sku, name, description, category, currency, price_minor, updated_at
        from products
        where sku = $1
        for update\
        """;
    // Three statements and not one with conditions: each is planned for the index it needs.
    private static final String LIST = """
        select sku, name, description, category, currency, price_minor, updated_at, 0::real as rank
        from products
        where sku > $1
        order by sku
        limit $2\
        """;
    private static final String LIST_CATEGORY = """
        select sku, name, description, category, currency, price_minor, updated_at, 0::real as rank
        from products
        where category = $1 and sku > $2
        order by sku
        limit $3\
        """;
    private static final String SEARCH = """
        select sku, name, description, category, currency, price_minor, updated_at, rank
        from (
            select *, ts_rank(search, words) as rank
            from products, websearch_to_tsquery('english', $1) as words
            where search @@ words and ($2::text = '' or category = $2)
        ) as found
        where rank < $3::real or (rank = $3::real and sku > $4)
        order by rank desc, sku
        limit $5\
        """;
    private static final String ADD = """
        insert into products (sku, name, description, category, currency, price_minor)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (sku) do nothing
        returning sku, name, description, category, currency, price_minor, updated_at\
        """;
    private static final String UPDATE = """
        update products
        set name = $2, description = $3, category = $4, currency = $5, price_minor = $6, updated_at = now()
        where sku = $1
        returning sku, name, description, category, currency, price_minor, updated_at\
        """;

    private final Database database;
    private final Requests requests;
    private final EventLog log;
    private final InstantSource clock;

    PgProducts(Database database, EventLog log, InstantSource clock) {
        this.database = database;
        this.requests = new Requests(database);
        this.log = log;
        this.clock = clock;
    }

    @Override
    public Optional<Product> find(String sku) {
        return database.find(FIND, PgProducts::product, sku);
    }

    @Override
    public List<Product> findAll(Collection<String> skus) {
        return database.list(FIND_ALL, PgProducts::product, (Object) skus.toArray(String[]::new));
    }

    @Override
    public List<Placed> list(String query, String category, Position after, int most) {
        if (!query.isBlank()) {
            return database.list(SEARCH, PgProducts::placed, query, category, after.rank(), after.sku(), most);
        }
        return category.isEmpty()
                ? database.list(LIST, PgProducts::placed, after.sku(), most)
                : database.list(LIST_CATEGORY, PgProducts::placed, category, after.sku(), most);
    }

    @Override
    public Product add(Once once, Product product) {
        return once(
                once,
                tx -> insert(tx, product)
                        .orElseThrow(() -> refuse(
                                Kind.ALREADY_EXISTS,
                                Reason.SKU_TAKEN,
                                "there is a product " + product.sku() + " already; change it, or choose another SKU")));
    }

    @Override
    public Product update(Once once, String sku, UnaryOperator<Product> change) {
        return once(once, tx -> {
            var before = tx.find(LOCK, PgProducts::product, sku).orElseThrow(() -> Product.notFound(sku));
            var after = change.apply(before);
            if (after.equals(before)) {
                return before;
            }
            var saved = tx.find(UPDATE, PgProducts::product, values(after)).orElseThrow(() -> Product.notFound(sku));
            tell(tx, saved, false);
            return saved;
        });
    }

    @Override
    public int addMissing(List<Product> products) {
        var present = skus(findAll(products.stream().map(Product::sku).toList()));
        // A transaction each: two nodes that seed at once wait for one product, not for all of them.
        return Math.toIntExact(products.stream()
                .filter(product -> !present.contains(product.sku()))
                .filter(product -> database.transact(tx -> insert(tx, product)).isPresent())
                .count());
    }

    private Optional<Product> insert(Tx tx, Product product) {
        var added = tx.find(ADD, PgProducts::product, values(product));
        added.ifPresent(saved -> tell(tx, saved, true));
        return added;
    }

    private void tell(Tx tx, Product product, boolean created) {
        var event = ProductChanged.newBuilder()
                .setProduct(CatalogRpc.view(product))
                .setCreated(created)
                .build();
        var type = ProductChanged.getDescriptor().getFullName();
        var trace = Call.current().map(Call::traceparent).orElse(null);
        log.append(
                tx,
                product.sku(),
                EventLog.ANY,
                List.of(new NewEvent(Ids.next(clock), type, 1, event.toByteArray(), trace)));
    }

    /** What is remembered is the answer as the contract writes it, so that a replay is the same to the byte. */
    private Product once(Once once, Function<Tx, Product> work) {
        var reply = requests.once(
                once.id(), once.hash(), tx -> CatalogRpc.view(work.apply(tx)).toByteArray());
        try {
            return CatalogRpc.product(cobnut.catalog.v1.Product.parseFrom(reply));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "request " + once.id() + " is remembered with a reply that is no product", e);
        }
    }

    private static Object[] values(Product product) {
        return new Object[] {
            product.sku(),
            product.name(),
            product.description(),
            product.category(),
            product.price().currency(),
            product.price().minor()
        };
    }

    private static Set<String> skus(List<Product> products) {
        var skus = new HashSet<String>();
        products.forEach(product -> skus.add(product.sku()));
        return skus;
    }

    private static Placed placed(Row row) {
        var product = product(row);
        return new Placed(product, new Position(row.getFloat("rank"), product.sku()));
    }

    static Product product(Row row) {
        return new Product(
                row.getString("sku"),
                row.getString("name"),
                row.getString("description"),
                row.getString("category"),
                new Money(row.getString("currency"), row.getLong("price_minor")),
                row.getOffsetDateTime("updated_at").toInstant());
    }
}
