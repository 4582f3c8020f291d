package cobnut.postgres.subscription;

import cobnut.postgres.log.LoggedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How a subscription stands, as its rows say.
 *
 * @param kind REBUILDABLE or EFFECT
 * @param stopped why it does not go on; empty when it runs
 * @param generation of its positions; empty before the log was read for the first time
 * @param head of the log when it was last read
 * @param age seconds for which the oldest event not taken in has been waiting, within a few; 0 without lag
 */
public record SubscriptionView(
        String name,
        String log,
        String kind,
        Optional<String> stopped,
        Optional<UUID> generation,
        long head,
        double age,
        long parked,
        List<Partition> partitions) {

    /**
     * @param epoch counts the hands it went through
     * @param owner NODE~BOOT; empty when nobody holds it
     * @param deaths of owners in a row, since it moved or a suspect was named
     * @param suspect position of the event that they may have died of; 0 for none
     */
    public record Partition(int partition, long pos, long epoch, String owner, int deaths, long suspect) {}

    /**
     * An event that was put aside.
     *
     * @param state FAILED, REPLAY (will be tried again), or BEHIND (waits for an earlier one of its key)
     * @param reason what its reaction said
     */
    public record Parked(LoggedEvent event, String state, String reason, int attempts, Instant parkedAt) {}

    /** The lowest over the partitions: everything up to here has taken effect. */
    public long pos() {
        return partitions.stream().mapToLong(Partition::pos).min().orElse(0);
    }

    public long lag() {
        return Math.max(0, head - pos());
    }
}
