package cobnut.chassis;

import cobnut.postgres.Tx;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.Reaction;
import cobnut.postgres.subscription.Subscription;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a service does with the events of another one's log, or its own; see {@link Node#follow}. Events of one key come
 * in order. One that keeps failing is parked with the later ones of its key, and others go on; a failure that is
 * passing is waited for. Types that are not named are skipped. A reaction runs with a {@link Call} whose trace is the
 * event's. Not thread-safe while it is being built.
 */
public final class Reactions {

    /**
     * An event as its reader sees it.
     *
     * @param id the same on every delivery: the key for effects outside the database
     * @param version of its key, from 1
     * @param pos in the log
     * @param at by the clock of the log's database
     * @param traceparent of the call that made it happen, else a new one
     */
    public record Received<E>(E message, UUID id, String key, long version, long pos, Instant at, String traceparent) {}

    /** An effect in the service's own database: exactly once. It may run again when its transaction rolled back. */
    @FunctionalInterface
    public interface Inside<E> {
        void take(Tx tx, Received<E> event);
    }

    /** The same for as many consecutive events as one transaction takes in: one statement for all is much faster. */
    @FunctionalInterface
    public interface InsideMany<E> {
        void take(Tx tx, List<Received<E>> events);
    }

    /** An effect anywhere else: at least once, with the event's id as its key, within five seconds. */
    @FunctionalInterface
    public interface Outside<E> {
        void take(Received<E> event) throws Exception;
    }

    /** How the chassis brings events to reactions: bytes become messages, in a call of their own. */
    public interface Delivery {
        <E extends Message> Reaction each(E prototype, Inside<E> effect);

        <E extends Message> Reaction many(E prototype, InsideMany<E> effect);

        <E extends Message> Reaction outside(E prototype, Outside<E> effect);

        Reaction raw(Outside<LoggedEvent> effect);
    }

    private final Map<String, Reaction> reactions = new HashMap<>();
    private final Map<String, Message> prototypes = new HashMap<>();
    private final Map<String, SortedMap<Integer, UnaryOperator<byte[]>>> upcasts = new HashMap<>();
    private final Delivery delivery;
    private @Nullable Consumer<Tx> clear;
    private @Nullable Reaction otherwise;
    private boolean fromNow;

    /** By the chassis; {@link Node#follow} hands it to the service. */
    public Reactions(Delivery delivery) {
        this.delivery = delivery;
    }

    /** What was built from the log can be built again: an operator's reset runs this and begins at the beginning. */
    public Reactions rebuildable(Consumer<Tx> clear) {
        this.clear = clear;
        return this;
    }

    /** A new subscription begins with what is appended from now on, instead of all that ever was. */
    public Reactions fromNow() {
        this.fromNow = true;
        return this;
    }

    public <E extends Message> Reactions event(Class<E> type, Inside<E> effect) {
        return on(type, prototype -> delivery.each(prototype, effect));
    }

    public <E extends Message> Reactions events(Class<E> type, InsideMany<E> effect) {
        return on(type, prototype -> delivery.many(prototype, effect));
    }

    public <E extends Message> Reactions outside(Class<E> type, Outside<E> effect) {
        return on(type, prototype -> delivery.outside(prototype, effect));
    }

    /** For types that are not named, as bytes: what a bridge does. */
    public Reactions any(Outside<LoggedEvent> effect) {
        this.otherwise = delivery.raw(effect);
        return this;
    }

    /** Turns a payload of one version into one of the next; the reader's own version is the last step's plus one. */
    public <E extends Message> Reactions upcast(Class<E> type, int fromVersion, UnaryOperator<byte[]> step) {
        upcasts.computeIfAbsent(name(Internal.getDefaultInstance(type)), _ -> new TreeMap<>())
                .put(fromVersion, step);
        return this;
    }

    private <E extends Message> Reactions on(Class<E> type, java.util.function.Function<E, Reaction> reaction) {
        var prototype = Internal.getDefaultInstance(type);
        if (reactions.put(name(prototype), reaction.apply(prototype)) != null) {
            throw new IllegalArgumentException(name(prototype) + " has two reactions");
        }
        prototypes.put(name(prototype), prototype);
        return this;
    }

    private static String name(Message prototype) {
        return prototype.getDescriptorForType().getFullName();
    }

    /** By the chassis. */
    public Subscription subscription(String name, String log) {
        return new Subscription(name, log, fromNow, clear, reactions, otherwise, upcasts);
    }

    /** The messages that are named, by their full names: how operators read what is parked. */
    public Map<String, Message> prototypes() {
        return Map.copyOf(prototypes);
    }
}
