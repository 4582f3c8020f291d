package cobnut.postgres.log;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A piece of the log.
 *
 * @param generation changes when the log was restored from a backup: positions of another one mean nothing
 * @param head the last position given out; lag is a subtraction
 * @param through of the partitions asked for, events holds everything up to here
 * @param earlier what the log was before it was restored, the oldest first; only for a reading without a generation
 */
public record Page(UUID generation, long head, long through, List<LoggedEvent> events, List<Earlier> earlier) {

    /**
     * A generation that a restore ended.
     *
     * @param parted up to this position the log is still the same
     */
    public record Earlier(UUID generation, long parted) {}

    public Page {
        events = List.copyOf(events);
        earlier = List.copyOf(earlier);
    }

    /** For a reading with a generation. */
    public Page(UUID generation, long head, long through, List<LoggedEvent> events) {
        this(generation, head, through, events, List.of());
    }

    /**
     * Up to here the log is what a reader of that generation knew it to be; nothing is, when it never was that one.
     * What is above is new to the reader, wherever it stood.
     */
    public long sharedWith(@Nullable UUID known) {
        if (generation.equals(known)) {
            return head;
        }
        long shared = head;
        for (var each : earlier.reversed()) {
            shared = Math.min(shared, each.parted);
            if (each.generation.equals(known)) {
                return shared;
            }
        }
        return earlier.isEmpty() ? 0 : earlier.getLast().parted;
    }
}
