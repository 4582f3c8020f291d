package cobnut.postgres.log;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a reader asks of a log.
 *
 * @param reader {@code <service>.<subscription>}; the owner remembers where it stands, unless it is empty
 * @param generation of its positions; null on the first read, which begins with whatever is left of the log
 * @param after events above this position
 * @param max from 1 to {@link #MOST}
 * @param partitions none means all
 * @param done up to here the reader has all effects of all partitions
 */
public record Reading(
        String reader, @Nullable UUID generation, long after, int max, List<Integer> partitions, long done) {
    public static final int MOST = 1_000;

    public Reading {
        if (after < 0 || max < 1 || max > MOST) {
            throw new IllegalArgumentException(
                    "a reader asks for 1 to " + MOST + " events above a position, not for " + max + " above " + after);
        }
        if (partitions.stream().anyMatch(each -> each < 0 || each >= EventLog.PARTITIONS)) {
            throw new IllegalArgumentException("partitions are 0 to 15, not " + partitions);
        }
        partitions = List.copyOf(partitions);
    }
}
