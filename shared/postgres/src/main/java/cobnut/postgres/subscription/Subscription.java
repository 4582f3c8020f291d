package cobnut.postgres.subscription;

import cobnut.postgres.Tx;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.Reaction.Undecodable;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A named reader of a log, and what it does. Immutable.
 *
 * @param name one word or several with hyphens, unique in its service: its positions are kept by it
 * @param log full name of the contract it reads from
 * @param fromNow begins at the log's end instead of its beginning
 * @param clear empties what the reader built, so that it can be built again; null for effects that must not be repeated
 * @param reactions by full name of the message
 * @param otherwise for types without a reaction of their own; null skips them
 * @param upcasts type → version → what turns a payload of that version into one of the next
 */
public record Subscription(
        String name,
        String log,
        boolean fromNow,
        @Nullable Consumer<Tx> clear,
        Map<String, Reaction> reactions,
        @Nullable Reaction otherwise,
        Map<String, SortedMap<Integer, UnaryOperator<byte[]>>> upcasts) {

    public Subscription {
        if (!name.matches("[a-z][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" cannot name a subscription; use small letters, digits and hyphens");
        }
        if (reactions.isEmpty() && otherwise == null) {
            throw new IllegalArgumentException("subscription " + name + " reacts to nothing; add .event(…)");
        }
        reactions = Map.copyOf(reactions);
        upcasts = Map.copyOf(upcasts);
    }

    /** Whether reset may let it begin anew. */
    public boolean rebuildable() {
        return clear != null;
    }

    /** REBUILDABLE or EFFECT, as operators see it. */
    public String kind() {
        return rebuildable() ? "REBUILDABLE" : "EFFECT";
    }

    Optional<Reaction> reaction(String type) {
        return Optional.ofNullable(reactions.getOrDefault(type, otherwise));
    }

    /**
     * The event in the shape that its reaction knows. Types without upcasts are handed on as they are in version 1;
     * reactions to any type take all versions. Throws {@link Undecodable}.
     */
    LoggedEvent upcast(LoggedEvent event) {
        if (!reactions.containsKey(event.type())) {
            return event;
        }
        var steps = upcasts.get(event.type());
        int present = steps == null ? 1 : steps.lastKey() + 1;
        if (event.typeVersion() > present) {
            throw new Undecodable(event.type() + " has version " + event.typeVersion() + ", this reader knows "
                    + present + "; deploy the reader of that version, then replay");
        }
        var payload = event.payload();
        for (int version = event.typeVersion(); version < present; version++) {
            var step = steps == null ? null : steps.get(version);
            if (step == null) {
                throw new Undecodable(event.type() + " cannot be upcast from version " + version + "; add .upcast(…, "
                        + version + ", …) and replay");
            }
            payload = upcast(event, step, payload);
        }
        return event.typeVersion() == present ? event : event.with(present, payload);
    }

    private static byte[] upcast(LoggedEvent event, UnaryOperator<byte[]> step, byte[] payload) {
        try {
            return step.apply(payload);
        } catch (RuntimeException broken) {
            throw new Undecodable(event.type() + " cannot be upcast: " + broken.getMessage(), broken);
        }
    }
}
