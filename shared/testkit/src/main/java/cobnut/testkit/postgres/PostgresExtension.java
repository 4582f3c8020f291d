package cobnut.testkit.postgres;

import cobnut.postgres.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a parameter of type {@link Database}: the migrated schema of the service whose module this is, which is
 * called like its folder; or {@link TestPostgres} itself. One server for all classes of the module, stopped at the end.
 */
public final class PostgresExtension implements ParameterResolver {
    /** A node whose state is here finds the server. */
    public static final Path STATE = Path.of("target", "state");

    private static final String SERVICE =
            Path.of("").toAbsolutePath().getFileName().toString();

    private record Running(TestPostgres postgres, Database database) implements AutoCloseable {
        @Override
        public void close() {
            postgres.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == Database.class || type == TestPostgres.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(PostgresExtension.class))
                .getOrComputeIfAbsent(Running.class, _ -> start(), Running.class);
        return parameter.getParameter().getType() == Database.class ? running.database : running.postgres;
    }

    private static Running start() {
        var postgres = TestPostgres.in(STATE);
        try {
            return new Running(postgres, postgres.open(SERVICE));
        } catch (RuntimeException failure) {
            postgres.close();
            throw failure;
        }
    }
}
