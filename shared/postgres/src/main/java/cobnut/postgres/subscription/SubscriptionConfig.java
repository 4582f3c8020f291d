package cobnut.postgres.subscription;

import java.time.Duration;

/**
 * The bounds of a subscription on one node.
 *
 * @param lease how long another instance waits before it takes over, by the database's clock; renewed at a third, when
 *     also the positions of partitions without events are moved up
 * @param poll how often the log is asked when no bell rang
 * @param batch events that take effect in one transaction, at most
 * @param room events that wait in one partition, at most, besides the page just read
 * @param writers transactions at once, so that the pool stays the service's own
 * @param patience how long one transaction, or one effect outside, may take
 * @param attempts of an event before it is parked
 * @param backoff before the second attempt, doubled each time, full jitter
 * @param longestBackoff the most it grows to
 * @param mostParked when more are parked and still more come the subscription stops: it is not the events
 * @param drain how long draining waits for the work in hand
 */
public record SubscriptionConfig(
        Duration lease,
        Duration poll,
        int batch,
        int room,
        int writers,
        Duration patience,
        int attempts,
        Duration backoff,
        Duration longestBackoff,
        int mostParked,
        Duration drain) {

    public static final SubscriptionConfig DEFAULTS = new SubscriptionConfig(
            Duration.ofSeconds(10),
            Duration.ofMillis(250),
            256,
            1_024,
            3,
            Duration.ofSeconds(5),
            6,
            Duration.ofMillis(50),
            Duration.ofSeconds(5),
            10_000,
            Duration.ofSeconds(5));

    public SubscriptionConfig {
        if (lease.toMillis() < 3 || poll.toMillis() < 1 || backoff.toMillis() < 1) {
            throw new IllegalArgumentException("lease, poll and backoff must be at least milliseconds");
        }
        if (batch < 1 || room < batch || writers < 1 || attempts < 1 || mostParked < 1) {
            throw new IllegalArgumentException(
                    "batch, writers, attempts and most-parked must be at least 1, room at least batch");
        }
        if (longestBackoff.compareTo(backoff) < 0 || patience.compareTo(lease) >= 0) {
            throw new IllegalArgumentException(
                    "longest-backoff must be at least backoff, and patience shorter than the lease");
        }
    }

    /** For tests that do not want to wait ten seconds for a takeover. */
    public SubscriptionConfig withLease(Duration shorter, Duration patience) {
        return new SubscriptionConfig(
                shorter, poll, batch, room, writers, patience, attempts, backoff, longestBackoff, mostParked, drain);
    }

    /** For tests in which only a bell wakes. */
    public SubscriptionConfig withPoll(Duration rarer) {
        return new SubscriptionConfig(
                lease, rarer, batch, room, writers, patience, attempts, backoff, longestBackoff, mostParked, drain);
    }

    /** For tests that do not want to wait for many attempts. */
    public SubscriptionConfig withAttempts(int fewer, Duration longest) {
        return new SubscriptionConfig(
                lease, poll, batch, room, writers, patience, fewer, backoff, longest, mostParked, drain);
    }
}
