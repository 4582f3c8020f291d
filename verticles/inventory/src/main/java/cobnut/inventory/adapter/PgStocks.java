package cobnut.inventory.adapter;

import cobnut.inventory.domain.Request;
import cobnut.inventory.domain.Sku;
import cobnut.inventory.domain.Stock;
import cobnut.inventory.domain.Stocks;
import cobnut.postgres.Database;
import cobnut.postgres.requests.Requests;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Stock in PostgreSQL: a row per product. */
public final class PgStocks implements Stocks {
    private final Database database;
    private final Requests requests;
    private final StockEvents events;

    public PgStocks(Database database, Requests requests, StockEvents events) {
        this.database = database;
        this.requests = requests;
        this.events = events;
    }

    @Override
    public Optional<Stock> find(Sku sku) {
        return database.find(
                "select sku, available, reserved, sold from stock where sku = $1", PgStocks::stock, sku.value());
    }

    @Override
    public byte[] set(Request request, Sku sku, long available, Function<Stock, byte[]> answer) {
        return requests.once(request.id(), request.hash(), tx -> {
            var stock = tx.find("""
                insert into stock (sku, available) values ($1, $2)
                on conflict (sku) do update set available = excluded.available
                returning sku, available, reserved, sold\
                """, PgStocks::stock, sku.value(), available).orElseThrow();
            events.set(tx, sku, available);
            return answer.apply(stock);
        });
    }

    @Override
    public void seed(List<Stock> stocks) {
        database.update(
                """
                insert into stock (sku, available)
                select s.sku, s.available from unnest($1::text[], $2::bigint[]) as s (sku, available)
                where not exists (select from stock)
                on conflict (sku) do nothing\
                """,
                stocks.stream().map(stock -> stock.sku().value()).toArray(String[]::new),
                stocks.stream().map(Stock::available).toArray(Long[]::new));
    }

    private static Stock stock(Row row) {
        return new Stock(
                new Sku(row.getString("sku")), row.getLong("available"), row.getLong("reserved"), row.getLong("sold"));
    }
}
