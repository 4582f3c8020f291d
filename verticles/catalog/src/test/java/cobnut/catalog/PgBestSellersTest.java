package cobnut.catalog;

import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.log.EventLog;
import cobnut.testkit.postgres.PostgresExtension;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgBestSellersTest implements BestSellersContract {
    private final Database database;

    PgBestSellersTest(Database database) {
        this.database = database;
    }

    @Override
    public Products products() {
        return new PgProducts(database, new EventLog(database), InstantSource.system());
    }

    @Override
    public BestSellers sellers() {
        return new PgBestSellers(database);
    }

    @Override
    public void inTransaction(Consumer<Tx> work) {
        database.transact(tx -> {
            work.accept(tx);
            return tx;
        });
    }
}
