package cobnut.inventory.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.inventory.application.Stocking;
import cobnut.inventory.domain.Reservations;
import cobnut.inventory.domain.Sku;
import cobnut.inventory.domain.StockLines;
import cobnut.inventory.domain.Stocks;
import cobnut.inventory.v1.StockReserved;
import cobnut.postgres.Database;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.requests.Requests;
import cobnut.testkit.postgres.PostgresExtension;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgStockingTest extends StockingContract {
    private static Database database;

    private final EventLog log = new EventLog(database);
    private final StockEvents events = new StockEvents(log, InstantSource.system());

    @BeforeAll
    static void start(Database opened) {
        database = opened;
    }

    @Override
    void empty() {
        database.update("delete from reservation_lines");
        database.update("delete from reservations");
        database.update("delete from stock");
    }

    @Override
    Stocks stocks() {
        return new PgStocks(database, new Requests(database), events);
    }

    @Override
    Reservations reservations() {
        return new PgReservations(database, events);
    }

    @Test
    void what_happens_to_the_stock_of_an_order_is_in_the_log() throws Exception {
        var stocking = new Stocking(stocks(), reservations());
        var order = UUID.randomUUID();

        stocking.reserve(order, new StockLines(Map.of(new Sku("mug"), 2L)));
        stocking.release(order);
        stocking.release(order);

        var history = database.transact(tx -> log.of(tx, order.toString()));
        assertThat(history)
                .extracting(LoggedEvent::type)
                .containsExactly("cobnut.inventory.v1.StockReserved", "cobnut.inventory.v1.StockReleased");
        assertThat(StockReserved.parseFrom(history.getFirst().payload()).getLinesList())
                .singleElement()
                .satisfies(line -> assertThat(line.getQuantity()).isEqualTo(2));
    }

    @Test
    void a_return_is_told_after_the_sale() {
        var stocking = new Stocking(stocks(), reservations());
        var order = UUID.randomUUID();

        stocking.reserve(order, new StockLines(Map.of(new Sku("mug"), 2L)));
        stocking.commit(order);
        stocking.takeBack(order);
        stocking.takeBack(order);

        var history = database.transact(tx -> log.of(tx, order.toString()));
        assertThat(history)
                .extracting(LoggedEvent::type)
                .containsExactly(
                        "cobnut.inventory.v1.StockReserved",
                        "cobnut.inventory.v1.StockCommitted",
                        "cobnut.inventory.v1.StockReturned");
    }

    @Test
    void nodes_that_seed_at_once_seed_once_and_never_over_what_is_there() throws Exception {
        var stocking = new Stocking(stocks(), reservations());
        stocking.seed();
        assertThat(products()).isEqualTo(2);
        empty();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.invokeAll(IntStream.range(0, 8)
                    .<Callable<Object>>mapToObj(_ -> Executors.callable(stocking::seed))
                    .toList());
        }

        assertThat(products()).isEqualTo(200);
        assertThat(stocking.stock(new Sku("p-001")).available()).isEqualTo(1000);
        assertThat(stocking.stock(new Sku("p-200")).available()).isEqualTo(1000);
    }

    private static long products() {
        return database.find("select count(*) from stock", row -> row.getLong(0))
                .orElseThrow();
    }
}
