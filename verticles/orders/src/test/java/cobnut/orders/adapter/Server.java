package cobnut.orders.adapter;

import cobnut.postgres.Database;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.Schemas;
import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;

/** A PostgreSQL of one's own with the schema of orders, for as long as a test class runs. */
final class Server implements AutoCloseable {
    /** As in production, but for a machine that runs other builds besides. */
    private static final DatabaseConfig PATIENT = new DatabaseConfig(
            4,
            256,
            Duration.ofSeconds(20),
            DatabaseConfig.DEFAULTS.idleTimeout(),
            DatabaseConfig.DEFAULTS.maxLifetime(),
            Duration.ofSeconds(20),
            Duration.ofSeconds(15),
            DatabaseConfig.DEFAULTS.attempts());

    private final LocalPostgres postgres;
    private final Vertx vertx = Vertx.vertx();

    Server() {
        int port = freePort();
        postgres = LocalPostgres.start(Path.of("target/postgres-" + port), port);
        var schemas = new Schemas(postgres.address());
        schemas.provision("orders");
        schemas.migrate("orders");
    }

    Database open() {
        return open(vertx);
    }

    Database open(Vertx vertx) {
        return Database.open(vertx, PATIENT, postgres.address(), "orders");
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
        vertx.close().await();
        postgres.stop();
    }

    private static int freePort() {
        try (var port = new ServerSocket(0)) {
            return port.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
