package cobnut.launcher.supervisor;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.net.Management;
import cobnut.launcher.state.ProcessRef;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.state.SupervisorRecord;
import cobnut.launcher.state.UpLock;
import cobnut.launcher.topology.Topology;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One cluster on this machine, from its start to its orderly end. Everything happens on the thread that runs it. */
public final class Supervisor {
    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final Duration DATABASE_LIMIT = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofMillis(200);
    private static final int CRASHES_ALLOWED_AT_START = 2;

    private final StateFolder state;
    private final Topology topology;
    private final DatabaseServer database;
    private final Board board;
    private final boolean detached;
    private final InstantSource clock;
    private final Fleet fleet;
    private final DatabaseWatch databaseWatch;
    private final BlockingQueue<Runnable> mailbox = new ArrayBlockingQueue<>(64);
    private volatile boolean stopping;

    public Supervisor(
            StateFolder state,
            Topology topology,
            DatabaseServer database,
            Launch launch,
            Board board,
            boolean detached,
            InstantSource clock) {
        this.state = state;
        this.topology = topology;
        this.database = database;
        this.board = board;
        this.detached = detached;
        this.clock = clock;
        this.fleet = new Fleet(state, topology, launch, RandomGenerator.getDefault());
        this.databaseWatch = new DatabaseWatch(database, RandomGenerator.getDefault());
    }

    /** Ends {@link #run} in order; from any thread. */
    public void stop() {
        stopping = true;
        mailbox.offer(() -> {});
    }

    /** Kills what runs, without order: for the second signal. PostgreSQL gets a moment to end by itself. */
    public void stopNow() {
        fleet.slots().forEach(slot -> slot.alive().ifPresent(ProcessHandle::destroyForcibly));
        var last = Thread.ofPlatform().daemon().start(database::close);
        try {
            last.join(DATABASE_LIMIT);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Starts everything, watches it, and returns when it was stopped and all of it is gone.
     *
     * @throws Refusal when it does not come up; then nothing of it is left running
     */
    public void run() {
        try (var _ = UpLock.take(state);
                var control = new ControlServer(state::token, this::obey)) {
            state.supervisedBy(new SupervisorRecord(
                    ProcessRef.current(), detached, control.port(), topology.edgePort(), database.port()));
            try {
                start();
                board.ready();
                watch();
            } finally {
                leave();
                state.unsupervised();
            }
        }
    }

    private void start() {
        board.line("postgres", database.label());
        topology.nodes().forEach(node -> board.line(node.name(), String.join(" ", node.services())));
        var began = clock.instant();
        database.start();
        database.prepare();
        board.there("postgres", database.label(), since(began));
        startNodes();
        awaitReady(began);
    }

    private void startNodes() {
        fleet.adopt(clock.instant());
        for (var slot : fleet.slots().reversed()) {
            if (stopping) {
                return;
            }
            if (slot.phase() == Slot.Phase.DOWN) {
                slot.start(clock.instant());
            }
        }
    }

    private void awaitReady(Instant began) {
        var shown = new ArrayList<String>();
        until(began, () -> {
            for (var slot : fleet.slots()) {
                if (slot.phase() == Slot.Phase.READY && !shown.contains(slot.name())) {
                    shown.add(slot.name());
                    board.there(slot.name(), String.join(" ", slot.plan().services()), since(began));
                }
            }
            return shown.size() == fleet.slots().size() && edgeAnswers();
        });
    }

    private boolean edgeAnswers() {
        return topology.edgePort() == 0
                || Management.answers(
                        "http://127.0.0.1:" + topology.edgePort() + "/openapi.json", Duration.ofSeconds(2));
    }

    private interface Condition {
        boolean holds();
    }

    private void until(Instant began, Condition condition) {
        while (!stopping && !condition.holds()) {
            for (var slot : fleet.slots()) {
                if (slot.failures() > CRASHES_ALLOWED_AT_START) {
                    throw neverReady(slot, "crashed " + slot.failures() + " times while starting");
                }
            }
            if (since(began).compareTo(START_LIMIT) > 0) {
                throw fleet.slots().stream()
                        .filter(slot -> slot.phase() != Slot.Phase.READY)
                        .findFirst()
                        .map(slot -> neverReady(slot, "was not ready within " + START_LIMIT.toSeconds() + " s"))
                        .orElseGet(() -> Refusal.failed("the edge did not answer on port " + topology.edgePort()
                                + " within " + START_LIMIT.toSeconds() + " s"));
            }
            board.waiting();
            turn();
        }
    }

    private Refusal neverReady(Slot slot, String what) {
        return new Refusal(
                Exit.FAILED,
                "node " + slot.name() + " " + what + "; its last words:\n" + lastWords(slot.name()),
                "less " + state.log(slot.name()));
    }

    private String lastWords(String node) {
        try {
            var lines = Files.readAllLines(state.log(node));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()))
                    .indent(4)
                    .stripTrailing();
        } catch (IOException unreadable) {
            return "    (no log)";
        }
    }

    private void watch() {
        while (!stopping) {
            turn();
        }
    }

    /** Waits a moment for an order, then looks after everything once. */
    private void turn() {
        try {
            var order = mailbox.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
            if (order != null) {
                order.run();
            }
            var now = clock.instant();
            databaseWatch.tick(now);
            fleet.tick(now);
            fleet.slots().forEach(slot -> LogFiles.bound(state.log(slot.name()), LogFiles.MOST_BYTES));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            stopping = true;
        } catch (Refusal | java.io.UncheckedIOException passing) {
            log.warn("could not look after the cluster, trying again: {}", passing.getMessage());
        }
    }

    private JsonObject obey(String order, JsonObject arguments) {
        var answer = new CompletableFuture<JsonObject>();
        Runnable work = () -> {
            try {
                answer.complete(obeyed(order, arguments));
            } catch (RuntimeException failed) {
                answer.completeExceptionally(failed);
            }
        };
        if (stopping || !mailbox.offer(work)) {
            throw Refusal.failed("the supervisor is stopping");
        }
        try {
            return answer.orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof Refusal refusal
                    ? refusal
                    : Refusal.failed("the supervisor is busy: " + failed.getCause());
        }
    }

    private JsonObject obeyed(String order, JsonObject arguments) {
        return switch (order) {
            case "nodes" -> fleet.view();
            case "restart" -> fleet.restart(arguments.getString("node", ""), clock.instant());
            case "replicas" ->
                fleet.replicas(
                        arguments.getString("service", ""), arguments.getInteger("replicas", 0), clock.instant());
            default -> throw Refusal.failed("there is no order '" + order + "': nodes, restart, replicas");
        };
    }

    /** The edge first, PostgreSQL last; nodes that others started with {@code run} before PostgreSQL. */
    private void leave() {
        board.stopping();
        var slots = fleet.slots();
        var edge =
                slots.stream().limit(1).flatMap(slot -> slot.alive().stream()).toList();
        Departure.of(edge, Slot.LEAVE_LIMIT);
        var rest = new ArrayList<>(
                slots.stream().flatMap(slot -> slot.alive().stream()).toList());
        state.living().stream()
                .flatMap(node -> node.process().alive().stream())
                .filter(process -> rest.stream().noneMatch(other -> other.pid() == process.pid()))
                .forEach(rest::add);
        Departure.of(List.copyOf(rest), Slot.LEAVE_LIMIT);
        state.written().forEach(state::forget);
        database.close();
        state.unlock();
    }

    private Duration since(Instant began) {
        return Duration.between(began, clock.instant());
    }
}
