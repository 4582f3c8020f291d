package cobnut.testkit.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a parameter of type {@link JvmCluster}, without nodes at first: one for the test, or one for the class
 * when {@code @BeforeAll} or the constructor asks for it. It is closed at the end of either. Its folder, with every
 * node's log, is under {@code target/clusters}; it stays when the test failed.
 */
public final class ClusterExtension implements ParameterResolver, AfterEachCallback {
    private static final Path CLUSTERS = Path.of("target", "clusters");

    private record Running(JvmCluster cluster, Path folder, AtomicBoolean failed) implements AutoCloseable {
        @Override
        public void close() {
            cluster.close();
            if (!failed.get()) {
                delete(folder);
            }
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == JvmCluster.class;
    }

    @Override
    public JvmCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return store(context).getOrComputeIfAbsent(Running.class, _ -> start(context), Running.class).cluster;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var running = store(context).get(Running.class, Running.class);
        if (running != null && context.getExecutionException().isPresent()) {
            running.failed.set(true);
            context.publishReportEntry("logs of the nodes", running.folder.toString());
        }
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(ClusterExtension.class));
    }

    private static Running start(ExtensionContext context) {
        var test = context.getTestMethod().map(method -> "." + method.getName()).orElse("");
        var folder = CLUSTERS.resolve(context.getRequiredTestClass().getSimpleName() + test)
                .toAbsolutePath();
        delete(folder);
        return new Running(JvmCluster.in(folder), folder, new AtomicBoolean());
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder, e);
        }
    }
}
