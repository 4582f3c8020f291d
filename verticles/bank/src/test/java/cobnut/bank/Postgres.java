package cobnut.bank;

import cobnut.postgres.Database;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.Schemas;
import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the migrated schema of bank on a real server of their own, started once and stopped at the end. */
final class Postgres implements ParameterResolver {
    /** As in production, but for a machine on which many builds compete. */
    private static final DatabaseConfig PATIENT = new DatabaseConfig(
            4,
            256,
            Duration.ofSeconds(15),
            Duration.ofSeconds(60),
            Duration.ofMinutes(30),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            6);
    /** A cluster whose state is here finds this server. */
    static final Path STATE = Path.of("target", "state");

    private record Running(LocalPostgres server, Vertx vertx, Database database) implements AutoCloseable {
        @Override
        public void close() {
            database.close().await();
            vertx.close().await();
            server.stop();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Database.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Postgres.class))
                .getOrComputeIfAbsent(Running.class, _ -> start(), Running.class)
                .database();
    }

    private static Running start() {
        var server = LocalPostgres.start(STATE.resolve("postgres"), freePort());
        var vertx = Vertx.vertx();
        try {
            var schemas = new Schemas(server.address());
            schemas.provision("bank");
            schemas.migrate("bank");
            return new Running(server, vertx, Database.open(vertx, PATIENT, server.address(), "bank"));
        } catch (RuntimeException failure) {
            vertx.close().await();
            server.stop();
            throw failure;
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }
}
