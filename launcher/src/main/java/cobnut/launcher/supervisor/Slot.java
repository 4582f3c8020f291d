package cobnut.launcher.supervisor;

import cobnut.launcher.net.Management;
import cobnut.launcher.state.NodeRecord;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.topology.NodePlan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One node under supervision: started, watched, brought back. Belongs to the supervisor's one thread. */
final class Slot {
    private static final Logger log = LoggerFactory.getLogger(Slot.class);

    /** Longer than the node's own leaving order may take; then it is killed. */
    static final Duration LEAVE_LIMIT = Duration.ofSeconds(30);

    private static final Duration START_LIMIT = Duration.ofSeconds(120);

    /** Where a node is in its life. */
    enum Phase {
        DOWN,
        STARTING,
        READY,
        LEAVING,
        WAITING
    }

    private final NodePlan plan;
    private final Map<String, String> values;
    private final boolean replica;
    private final StateFolder state;
    private final Launch launch;
    private Phase phase = Phase.DOWN;
    private @Nullable ProcessHandle process;
    private @Nullable Process child;
    private boolean again;
    private int failures;
    private Instant since = Instant.EPOCH;
    private Instant next = Instant.EPOCH;

    Slot(NodePlan plan, Map<String, String> values, boolean replica, StateFolder state, Launch launch) {
        this.plan = plan;
        this.values = values;
        this.replica = replica;
        this.state = state;
        this.launch = launch;
    }

    NodePlan plan() {
        return plan;
    }

    String name() {
        return plan.name();
    }

    boolean replica() {
        return replica;
    }

    Phase phase() {
        return phase;
    }

    int failures() {
        return failures;
    }

    Optional<ProcessHandle> alive() {
        // A child's own Process says it is dead only when its exit status can be asked for; a handle says so earlier.
        boolean lives = child != null ? child.isAlive() : process != null && process.isAlive();
        return lives ? Optional.ofNullable(process) : Optional.empty();
    }

    /** Takes over a node that an earlier supervisor started. */
    void adopt(ProcessHandle running, Instant now) {
        process = running;
        child = null;
        enter(Phase.STARTING, now);
        log.info("adopted {} (pid {})", name(), running.pid());
    }

    void start(Instant now) {
        child = launch.node(plan, values);
        process = child.toHandle();
        enter(Phase.STARTING, now);
        log.info("started {} (pid {}): {}", name(), child.pid(), String.join(" ", plan.services()));
    }

    /** Leaves in order; comes back when it is asked to. */
    void leave(boolean comeBack, Instant now) {
        again = comeBack;
        alive().ifPresent(ProcessHandle::destroy);
        next = now.plus(LEAVE_LIMIT);
        enter(Phase.LEAVING, now);
    }

    /** Looks after the node once; called several times a second. */
    void tick(Instant now, RandomGenerator random) {
        switch (phase) {
            case DOWN -> {}
            case STARTING, READY -> watch(now, random);
            case LEAVING -> leaving(now);
            case WAITING -> {
                if (!now.isBefore(next)) {
                    start(now);
                }
            }
        }
    }

    private void watch(Instant now, RandomGenerator random) {
        if (alive().isEmpty()) {
            died(now, random);
        } else if (phase == Phase.STARTING
                && record().map(NodeRecord::management)
                        .filter(Management::ready)
                        .isPresent()) {
            enter(Phase.READY, now);
        } else if (phase == Phase.STARTING && since.plus(START_LIMIT).isBefore(now)) {
            log.warn("{} was not ready within {} s: killed", name(), START_LIMIT.toSeconds());
            alive().ifPresent(ProcessHandle::destroyForcibly);
        } else if (phase == Phase.READY
                && failures > 0
                && since.plus(launch.backoff().steady()).isBefore(now)) {
            failures = 0;
        }
    }

    private void died(Instant now, RandomGenerator random) {
        var left = phase == Phase.READY && (child != null ? child.exitValue() == 0 : !fileLeftBehind());
        if (left) {
            log.info("{} left in order: it stays out until it is asked back", name());
            enter(Phase.DOWN, now);
            return;
        }
        failures++;
        var pause = launch.backoff().after(failures, random);
        log.warn(
                "{} {}: starting it again in {} ms (failure {})",
                name(),
                child == null ? "died" : "ended with status " + child.exitValue(),
                pause.toMillis(),
                failures);
        next = now.plus(pause);
        enter(Phase.WAITING, now);
    }

    private boolean fileLeftBehind() {
        return state.written().stream().anyMatch(node -> node.name().equals(name()));
    }

    private void leaving(Instant now) {
        if (alive().isEmpty()) {
            enter(Phase.DOWN, now);
            if (again) {
                failures = 0;
                start(now);
            }
        } else if (now.isAfter(next)) {
            log.warn("{} did not leave within {} s: killed", name(), LEAVE_LIMIT.toSeconds());
            alive().ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private void enter(Phase entered, Instant now) {
        phase = entered;
        since = now;
    }

    /** What the present process wrote about itself; empty before it has joined. */
    Optional<NodeRecord> record() {
        return alive().flatMap(alive -> state.written().stream()
                .filter(node -> node.name().equals(name()) && node.process().pid() == alive.pid())
                .findFirst());
    }

    JsonObject view() {
        return new JsonObject()
                .put("name", name())
                .put("phase", phase.name())
                .put("pid", alive().map(ProcessHandle::pid).orElse(0L))
                .put("failures", failures)
                .put("replica", replica)
                .put("services", new JsonArray(plan.services()));
    }
}
