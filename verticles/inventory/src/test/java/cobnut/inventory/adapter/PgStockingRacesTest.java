package cobnut.inventory.adapter;

import cobnut.inventory.domain.Reservations;
import cobnut.inventory.domain.Stocks;
import cobnut.postgres.Database;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.requests.Requests;
import cobnut.testkit.postgres.PostgresExtension;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgStockingRacesTest extends StockingRacesContract {
    private static Database database;

    private final StockEvents events = new StockEvents(new EventLog(database), InstantSource.system());

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
}
