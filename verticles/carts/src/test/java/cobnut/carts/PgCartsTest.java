package cobnut.carts;

import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.testkit.postgres.PostgresExtension;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgCartsTest implements CartsContract {
    private final Database database;

    PgCartsTest(Database database) {
        this.database = database;
    }

    @Override
    public Carts carts() {
        return new PgCarts(database, MOST);
    }

    @Override
    public void inTransaction(Consumer<Tx> work) {
        database.transact(tx -> {
            work.accept(tx);
            return tx;
        });
    }
}
