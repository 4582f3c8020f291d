package cobnut.launcher.shop;

import cobnut.kernel.fault.CrashPoint;
import cobnut.launcher.Cli;
import cobnut.launcher.net.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The whole shop in processes of its own, started once for all tests that ask for it as a parameter, stopped after the
 * last one. Its nodes can be ended at crash points.
 */
public final class RunningShop implements AutoCloseable {
    public static final long STOCK = 1_000;
    private static final String SETTINGS = "cobnut.shop.";

    private final Path folder;
    private final Cli cobnut;
    private final String address;
    private String said = "";

    /** Hands it to the parameters of tests. */
    public static final class Extension implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RunningShop.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.GLOBAL)
                    .getOrComputeIfAbsent(RunningShop.class, _ -> RunningShop.start(), RunningShop.class);
        }
    }

    private RunningShop(Path folder, int edge) {
        this.folder = folder;
        this.cobnut = new Cli(folder);
        this.address = "http://localhost:" + edge;
    }

    /** A node that was just ended leaves its port free for a moment: two builds on one machine look elsewhere. */
    private static int base() {
        return 18_000 + (int) (ProcessHandle.current().pid() % 100) * 40;
    }

    private static RunningShop start() {
        try {
            var shop = new RunningShop(Files.createTempDirectory("cobnut-shop"), Ports.firstFree(base()));
            shop.up();
            return shop;
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("the shop does not start", e);
        }
    }

    private void up() throws IOException, InterruptedException {
        Files.createDirectories(crashPoints());
        Files.createDirectories(folder.resolve("cluster-config"));
        // The very topology that `./cobnut up` starts, on other ports, in JVMs that do not live long.
        var topology = Files.readString(Path.of("../cluster-config/topology.yaml"))
                .replace("port: 5433", "port: " + Ports.firstFree(base() + 10))
                .replace(": 8080", ": " + address.substring(address.lastIndexOf(':') + 1))
                .replace(": 8070", ": " + Ports.firstFree(base() + 20))
                .replace(
                        "jvm: [",
                        "jvm: [-XX:TieredStopAtLevel=1, -D" + CrashPoint.PROPERTY + "=" + crashPoints() + ", ")
                .replace("\nset:\n", "\nset:\n" + settings());
        Files.writeString(folder.resolve("cluster-config/topology.yaml"), topology);
        said = cobnut.done("up", "--detach").out();
    }

    /** What {@code -Dcobnut.shop.SERVICE.KEY=VALUE} says. */
    private static String settings() {
        var said = new TreeMap<String, String>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(SETTINGS))
                .forEach(name -> said.put(name.substring(SETTINGS.length()), System.getProperty(name)));
        return said.entrySet().stream()
                .map((Map.Entry<String, String> one) -> "  " + one.getKey() + ": " + one.getValue() + "\n")
                .collect(Collectors.joining());
    }

    public String address() {
        return address;
    }

    /** By {@code up}, when all of it was there. */
    public String said() {
        return said;
    }

    public Cli cobnut() {
        return cobnut;
    }

    /** Where its nodes keep what they know of each other. */
    public Path state() {
        return folder.resolve(".cobnut");
    }

    public Books books() {
        return new Books(state());
    }

    /** A file in there, named as {@link CrashPoint} says, ends the node that passes the place first. */
    public Path crashPoints() {
        return folder.resolve("crash-points");
    }

    @Override
    public void close() throws Exception {
        cobnut.done("down");
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
