package cobnut.orders.adapter;

import cobnut.postgres.Database;
import cobnut.testkit.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/** A PostgreSQL of one's own with the schema of orders, for as long as a test class runs. */
final class Server implements AutoCloseable {
    private final TestPostgres postgres = TestPostgres.in(Path.of("target/server"));

    Database open() {
        return postgres.open("orders");
    }

    Database open(Vertx vertx) {
        return postgres.open(vertx, "orders");
    }

    static void empty(Database database) {
        for (var statement : new String[] {
            "delete from orders",
            "delete from saga",
            "delete from saga_log",
            "delete from event_log",
            "delete from requests"
        }) {
            database.update(statement);
        }
    }

    @Override
    public void close() {
        postgres.close();
    }
}
