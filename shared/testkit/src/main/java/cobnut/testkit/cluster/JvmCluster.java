package cobnut.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.chassis.cluster.Ports;
import cobnut.chassis.directory.Endpoint;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.postgres.Schemas;
import cobnut.postgres.local.LocalPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * A cluster for one test or one class of tests: PostgreSQL if it is wanted, a client node in this JVM, and nodes in
 * JVMs of their own that are killed, frozen and cut off for real. Services are found on the test's class path. Closing
 * it leaves no process. {@link ClusterExtension} hands one to tests.
 */
public final class JvmCluster implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration EVENTUALLY = Duration.ofSeconds(20);

    private final Path state;
    private final List<JvmNode> nodes = new ArrayList<>();
    private @Nullable LocalPostgres postgres;
    private @Nullable ClusterNode client;

    private JvmCluster(Path state) {
        this.state = state;
    }

    /** @param state a folder for the cluster's state and logs, best a temporary one */
    public static JvmCluster in(Path state) {
        return new JvmCluster(state);
    }

    /** A durable PostgreSQL of its own, on a free port; every service gets its schema there. */
    public JvmCluster withPostgres() {
        postgres = LocalPostgres.start(folder(), Ports.any("127.0.0.1"));
        return this;
    }

    private Path folder() {
        return state.resolve("postgres");
    }

    public LocalPostgres postgres() {
        if (postgres == null) {
            throw new IllegalStateException("say withPostgres() first");
        }
        return postgres;
    }

    /** A node without services in this JVM: its bus calls the others. Made when first asked for. */
    public ClusterNode client() {
        if (client == null) {
            client = ClusterNode.start(NodeOptions.local("client", state), List.of())
                    .await();
        }
        return client;
    }

    /** Starts a JVM that runs the services, and waits until it is up. */
    public JvmNode start(String name, String... services) {
        return start(name, List.of(services), Map.of());
    }

    /** @param set configuration, {@code service.key} → value */
    public JvmNode start(String name, List<String> services, Map<String, String> set) {
        try {
            var log = state.resolve(name + ".log");
            Files.createDirectories(state);
            int port = Ports.any("127.0.0.1");
            var bus = Cable.to(port);
            var database = Optional.ofNullable(postgres).map(server -> Cable.to(server.port()));
            var builder = new ProcessBuilder(command(name, port, bus.port(), services, set))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
            database.ifPresent(cable -> builder.environment().putAll(environment(cable, services)));
            var process = builder.start();
            var node = new JvmNode(name, process, bus, database);
            nodes.add(node);
            node.ready(ready(name, process, log));
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a JVM for node " + name, e);
        }
    }

    /** Through its own cable the server is one like any other: its schemas are made here, not by the node. */
    private Map<String, String> environment(Cable cable, List<String> services) {
        var schemas = new Schemas(postgres().address());
        for (var service : services) {
            schemas.provision(service);
            schemas.migrate(service);
        }
        return Map.of(
                "COBNUT_DATABASE_URL",
                "postgresql://127.0.0.1:" + cable.port() + "/" + LocalPostgres.DATABASE,
                "COBNUT_DATABASE_PASSWORDS_DIR",
                folder().resolve("secrets").toString());
    }

    private List<String> command(
            String name, int busPort, int publicPort, List<String> services, Map<String, String> set) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // JVMs that do not live long have no use for the better compiler.
                "-XX:TieredStopAtLevel=1",
                "-XX:MetaspaceSize=96m",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                NodeMain.class.getName(),
                Integer.toString(busPort),
                Integer.toString(publicPort),
                name,
                state.toString(),
                String.join(",", services)));
        set.forEach((key, value) -> command.add(key + "=" + value));
        return command;
    }

    /** The rest of standard output is read away by a thread, or the JVM would block on a full pipe. */
    private static String ready(String name, Process process, Path log) throws IOException {
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var killer = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(START);
                process.destroyForcibly();
            } catch (InterruptedException e) {
                // It became ready in time.
            }
        });
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("READY ")) {
                killer.interrupt();
                Thread.ofVirtual().start(() -> out.lines().forEach(ignored -> {}));
                return line.substring(6);
            }
        }
        killer.interrupt();
        var text = Files.readString(log);
        throw new IllegalStateException(
                "node " + name + " did not start: " + text.substring(Math.max(0, text.length() - 4_000)));
    }

    /** Waits until the client sees that many endpoints of the contract, all up; fails after 20 s. */
    public void awaitEndpoints(String contract, int count) {
        eventually(() -> assertThat(client().directory().serving(contract))
                .filteredOn(endpoint -> endpoint.state() == Endpoint.State.UP)
                .hasSize(count));
    }

    /** Looks until the assertion holds, for at most 20 s, and then fails as it failed last. */
    public void eventually(ThrowingRunnable assertion) {
        eventually(EVENTUALLY, assertion);
    }

    /** As {@link #eventually(ThrowingRunnable)}; a call that is refused meanwhile is looked at again like the rest. */
    public void eventually(Duration atMost, ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(atMost)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .pollInSameThread()
                .ignoreExceptions()
                .untilAsserted(assertion);
    }

    /** The client leaves while there is somebody to take leave of; kills what still runs, stops PostgreSQL. */
    @Override
    public void close() {
        if (client != null) {
            client.leave().otherwiseEmpty().await();
        }
        nodes.forEach(JvmNode::close);
        if (postgres != null) {
            postgres.stop();
        }
    }
}
