package cobnut.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.Scheduler;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.Then;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Those who start sagas, change their minds, and ask again under the same key until they are answered, and sometimes
 * after that. They remember every answer.
 */
final class Customers {
    private static final long PATIENCE = 1_500;

    private final SimulatedNode node;
    private final Cluster cluster;
    private final Scheduler scheduler;
    private final List<? extends Enum<?>> wishes;
    private final Consumer<String> violated;
    private final Map<UUID, String> answers = new LinkedHashMap<>();
    private int waiting;

    /** @param wishes what people may tell a saga */
    Customers(Cluster cluster, List<? extends Enum<?>> wishes, Consumer<String> violated) {
        this.node = cluster.outside("customers");
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
        this.wishes = wishes;
        this.violated = violated;
    }

    void arrive(int sagas, long within) {
        for (int i = 1; i <= sagas; i++) {
            var request = new UUID(0x1000, i);
            waiting++;
            node.after(scheduler.upTo(within), () -> place(request));
        }
    }

    /** Nobody waits for an answer any more. */
    boolean areDone() {
        return waiting == 0;
    }

    /** What was answered, by request: the id of the saga. */
    Map<UUID, String> answers() {
        return answers;
    }

    /** Time went back: what was answered about sagas that are not there any more is lost, and known to be. */
    void forget(Set<UUID> sagas) {
        answers.values().removeIf(saga -> !sagas.contains(UUID.fromString(saga)));
    }

    private void place(UUID request) {
        call(new Wire.Place(request, hash(request)), Then.of(reply -> placed(request, text(reply)), why -> {
            if (why instanceof ServiceException refusal
                    && !refusal.kind().passing()
                    && refusal.kind() != Kind.CONFLICT) {
                violated.accept("request " + request + " was refused: " + why);
            }
            node.after(100 + scheduler.upTo(900), () -> place(request));
        }));
    }

    private void placed(UUID request, String answer) {
        var before = answers.putIfAbsent(request, answer);
        if (before != null && !before.equals(answer)) {
            violated.accept("request " + request + " was answered " + before + ", then " + answer);
        }
        if (before == null) {
            waiting--;
            changeMind(UUID.fromString(answer));
            if (scheduler.chance(300)) {
                waiting++;
                node.after(scheduler.upTo(5_000), () -> again(request));
            }
        } else {
            waiting--;
        }
    }

    private void again(UUID request) {
        if (scheduler.chance(500)) {
            place(request);
            return;
        }
        if (!answers.containsKey(request)) {
            waiting--;
            return;
        }
        call(
                new Wire.Place(request, hash(UUID.nameUUIDFromBytes(hash(request)))),
                Then.of(
                        reply -> violated.accept(
                                "request " + request + " with another body was answered " + text(reply)),
                        why -> {
                            if (why instanceof ServiceException refusal && refusal.kind() == Kind.KEY_REUSED) {
                                cluster.tally().count("keys reused and refused");
                                waiting--;
                            } else {
                                node.after(500, () -> again(request));
                            }
                        }));
    }

    private void changeMind(UUID saga) {
        if (!wishes.isEmpty() && scheduler.chance(400)) {
            var wish = wishes.get((int) scheduler.upTo(wishes.size() - 1));
            waiting++;
            node.after(scheduler.upTo(8_000), () -> tell(saga, wish));
        }
    }

    private void tell(UUID saga, Enum<?> news) {
        if (!answers.containsValue(saga.toString())) {
            waiting--;
            return;
        }
        call(
                new Wire.Tell(saga, news),
                Then.of(_ -> waiting--, _ -> node.after(200 + scheduler.upTo(800), () -> tell(saga, news))));
    }

    private void call(Wire wire, Then<Object> then) {
        cluster.call(node, Owner.SERVICE, wire, PATIENCE, then);
    }

    private static byte[] hash(UUID of) {
        return of.toString().getBytes(UTF_8);
    }

    private static String text(Object reply) {
        return new String((byte[]) reply, UTF_8);
    }
}
