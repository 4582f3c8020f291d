package cobnut.payments.adapter;

import cobnut.postgres.Database;
import cobnut.testkit.postgres.TestPostgres;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the migrated schemas of payments and of the bank on a real server, started once, stopped at the end. */
public final class Postgres implements ParameterResolver {
    /** Also a state folder for nodes: they find the server in it. */
    public static final Path STATE = Path.of("target", "state");

    /** Two services that share a server and nothing else. */
    public record Schema(TestPostgres server, Vertx vertx, Database payments, Database bank) implements AutoCloseable {
        @Override
        public void close() {
            server.close();
            vertx.close().await();
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
        var server = TestPostgres.in(STATE);
        try {
            return new Schema(server, Vertx.vertx(), server.open("payments"), server.open("bank"));
        } catch (RuntimeException failure) {
            server.close();
            throw failure;
        }
    }
}
