package cobnut.payments.adapter;

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

/** Gives tests the migrated schemas of payments and of the bank on a real server, started once, stopped at the end. */
public final class Postgres implements ParameterResolver {
    /** Also a state folder for nodes: they find the server in it. */
    public static final Path STATE = Path.of("target", "state");

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

    /** Two services that share a server and nothing else. */
    public record Schema(LocalPostgres server, Vertx vertx, Database payments, Database bank) implements AutoCloseable {
        @Override
        public void close() {
            payments.close().await();
            bank.close().await();
            vertx.close().await();
            server.stop();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Schema.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(Postgres.class))
                .getOrComputeIfAbsent(Schema.class, _ -> start(), Schema.class);
    }

    private static Schema start() {
        var server = LocalPostgres.start(STATE.resolve("postgres"), freePort());
        var vertx = Vertx.vertx();
        try {
            return new Schema(server, vertx, open(server, vertx, "payments"), open(server, vertx, "bank"));
        } catch (RuntimeException failure) {
            vertx.close().await();
            server.stop();
            throw failure;
        }
    }

    private static Database open(LocalPostgres server, Vertx vertx, String service) {
        var schemas = new Schemas(server.address());
        schemas.provision(service);
        schemas.migrate(service);
        return Database.open(vertx, PATIENT, server.address(), service);
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }
}
