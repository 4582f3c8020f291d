package cobnut.postgres.saga;

import java.time.Duration;

/**
 * The bounds of a saga runner.
 *
 * @param concurrency sagas this node works on at once
 * @param poll how often due rows are looked for; what this node commits itself wakes it at once
 * @param lease how long another node waits before it takes over, by the database's clock
 * @param callTimeout of one attempt; shorter than the lease, so that no two nodes call at once
 * @param backoff before the second attempt, doubled each time, full jitter
 * @param longestBackoff the most it grows to
 * @param puzzled after this many attempts in a row that ended in INTERNAL an operator is asked
 * @param drain how long {@link Sagas#drain} waits for the work in hand
 */
public record SagaConfig(
        int concurrency,
        Duration poll,
        Duration lease,
        Duration callTimeout,
        Duration backoff,
        Duration longestBackoff,
        int puzzled,
        Duration drain) {

    public static final SagaConfig DEFAULTS = new SagaConfig(
            64,
            Duration.ofMillis(250),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMillis(50),
            Duration.ofSeconds(5),
            10,
            Duration.ofSeconds(5));

    public SagaConfig {
        if (concurrency < 1 || concurrency > 10_000) {
            throw new IllegalArgumentException("concurrency must be 1 to 10000, not " + concurrency);
        }
        if (callTimeout.compareTo(lease) >= 0) {
            throw new IllegalArgumentException("call-timeout " + callTimeout + " must be shorter than the lease "
                    + lease + ", or two nodes would call at once");
        }
        if (poll.toMillis() < 1 || backoff.toMillis() < 1 || longestBackoff.compareTo(backoff) < 0 || puzzled < 1) {
            throw new IllegalArgumentException(
                    "poll and backoff must be at least 1 ms, longest-backoff at least backoff,"
                            + " puzzled at least 1");
        }
    }

    /** For tests that do not want to wait ten seconds for a takeover. */
    public SagaConfig withLease(Duration shorter, Duration call) {
        return new SagaConfig(concurrency, poll, shorter, call, backoff, longestBackoff, puzzled, drain);
    }
}
