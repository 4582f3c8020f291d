package cobnut.testkit.postgres;

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
import java.util.ArrayList;
import java.util.List;

/**
 * A durable PostgreSQL of one's own on a free port. Nodes whose state folder is the same find it there. Blocking;
 * closing it closes what it opened and stops the server.
 */
public final class TestPostgres implements AutoCloseable {
    /** As in production, but for a machine that runs other builds besides. */
    private static final DatabaseConfig PATIENT = new DatabaseConfig(
            DatabaseConfig.DEFAULTS.maxSize(),
            256,
            Duration.ofSeconds(20),
            DatabaseConfig.DEFAULTS.idleTimeout(),
            DatabaseConfig.DEFAULTS.maxLifetime(),
            Duration.ofSeconds(20),
            Duration.ofSeconds(15),
            DatabaseConfig.DEFAULTS.attempts());

    private final LocalPostgres server;
    private final Vertx vertx = Vertx.vertx();
    private final List<Database> opened = new ArrayList<>();

    private TestPostgres(LocalPostgres server) {
        this.server = server;
    }

    /** @param state the state folder; the server lives in its {@code postgres} */
    public static TestPostgres in(Path state) {
        return new TestPostgres(LocalPostgres.start(state.resolve("postgres"), freePort()));
    }

    public LocalPostgres server() {
        return server;
    }

    /** The service's schema, provisioned and migrated. */
    public Database open(String service) {
        return open(vertx, service);
    }

    /** The same on a Vert.x of the caller's, which can be closed like a node that dies. */
    public Database open(Vertx vertx, String service) {
        var schemas = new Schemas(server.address());
        schemas.provision(service);
        schemas.migrate(service);
        var database = Database.open(vertx, PATIENT, server.address(), service);
        if (vertx == this.vertx) {
            opened.add(database);
        }
        return database;
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    @Override
    public void close() {
        opened.forEach(database -> database.close().await());
        vertx.close().await();
        server.stop();
    }
}
