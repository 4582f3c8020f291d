package cobnut.launcher.chaos.cluster;

import cobnut.launcher.database.Databases;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.net.Management;
import cobnut.launcher.state.NodeRecord;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.state.Token;
import cobnut.launcher.supervisor.Backoff;
import cobnut.launcher.supervisor.Board;
import cobnut.launcher.supervisor.ControlClient;
import cobnut.launcher.supervisor.Departure;
import cobnut.launcher.supervisor.Launch;
import cobnut.launcher.supervisor.Supervisor;
import cobnut.launcher.topology.Topology;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A whole cluster with a state folder of its own, under a supervisor in this JVM: however this process ends, the nodes
 * end with it. The supervisor is the one of {@code up}, only less patient with what crashes often.
 */
public final class Cluster implements AutoCloseable {
    /** What is killed every few seconds must not be punished for it. */
    private static final Backoff HASTE =
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(5));

    private static final Duration END_LIMIT = Duration.ofSeconds(90);

    private final StateFolder state;
    private final Path config;
    private final Topology asked;
    private final Layout layout;
    private final Supervisor supervisor;
    private final Thread thread;
    private final Optional<Firewall> firewall;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile Duration startedIn = Duration.ZERO;

    private Cluster(StateFolder state, Path config, Topology asked, Layout layout, Consumer<Board.View> watcher) {
        this.state = state;
        this.config = config;
        this.asked = asked;
        this.layout = layout;
        var topology = layout.topology();
        // Before the first connection, so that every one is known.
        this.firewall =
                layout.separable() ? Optional.of(new Firewall(layout.places(), topology.postgres())) : Optional.empty();
        var board = new Board(topology.edgePort(), view -> {
            watcher.accept(view);
            if (view.phase() == Board.Phase.READY) {
                ready.complete(null);
            }
        });
        this.supervisor = new Supervisor(
                state,
                topology,
                Databases.of(state, topology),
                new Launch(state, config, true, HASTE),
                board,
                false,
                InstantSource.system());
        this.thread = Thread.ofPlatform().name("supervisor").unstarted(this::supervise);
    }

    /**
     * Returns when the edge answers.
     *
     * @param twins nodes that get a second one beside them
     * @param separable whether each node gets a group of its own, so that {@link Firewall} can tell them apart
     */
    public static Cluster start(
            StateFolder state,
            Path config,
            Topology topology,
            List<String> twins,
            boolean separable,
            Consumer<Board.View> watcher)
            throws InterruptedException {
        return new Cluster(state, config, topology, Layout.of(topology, twins, separable, 0), watcher).started();
    }

    private Cluster started() throws InterruptedException {
        state.create();
        Token.make(state);
        long began = System.nanoTime();
        thread.start();
        try {
            ready.get();
            startedIn = Duration.ofNanos(System.nanoTime() - began);
            return this;
        } catch (ExecutionException failed) {
            close();
            throw failed.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(failed.getCause());
        } catch (InterruptedException stop) {
            close();
            throw stop;
        }
    }

    private void supervise() {
        try {
            supervisor.run();
            ready.completeExceptionally(Refusal.failed("stopped before the cluster was up"));
        } catch (RuntimeException failed) {
            ready.completeExceptionally(failed);
        }
    }

    /** Another one like it from another state folder, without second nodes. */
    public Cluster beside(StateFolder other) throws InterruptedException {
        return new Cluster(other, config, asked, Layout.of(asked, List.of(), false, 1), view -> {}).started();
    }

    /** How long all of it took to start: what this machine can do while nothing is broken. */
    public Duration startedIn() {
        return startedIn;
    }

    /** The edge's address. */
    public String shop() {
        return "http://127.0.0.1:" + layout.topology().edgePort();
    }

    public StateFolder state() {
        return state;
    }

    /** Names of all nodes, the edge's first. */
    public List<String> nodes() {
        return List.copyOf(layout.places().keySet());
    }

    /** Cuts the nodes from each other; empty when they were not to be told apart. */
    public Optional<Firewall> firewall() {
        return firewall;
    }

    public Optional<ProcessHandle> living(String node) {
        return state.living(node).flatMap(record -> record.process().alive());
    }

    public List<NodeRecord> living() {
        return state.living();
    }

    /** What a node answers to its operator. */
    public JsonObject ask(NodeRecord node, String contract, String method, JsonObject request) {
        return new Management(node.management(), state.token()).call(contract, method, request, Duration.ofSeconds(2));
    }

    /** An order to the supervisor. */
    public JsonObject order(String order, JsonObject arguments) {
        return new ControlClient(state).order(order, arguments);
    }

    public DatabaseAddress database() {
        return Databases.address(state);
    }

    public Optional<ProcessHandle> postmaster() {
        return LocalPostgres.running(state.root().resolve("postgres"))
                .flatMap(server -> ProcessHandle.of(server.pid()));
    }

    /** Ends all of it in order; by force what does not end. */
    @Override
    public void close() {
        firewall.ifPresent(Firewall::close);
        supervisor.stop();
        try {
            if (!thread.join(END_LIMIT)) {
                kill();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            kill();
        }
        Departure.of(
                living().stream()
                        .flatMap(node -> node.process().alive().stream())
                        .toList(),
                Duration.ofSeconds(5));
        Databases.stopLocal(state);
    }

    /** Ends all of it at once. */
    private void kill() {
        supervisor.stopNow();
    }
}
