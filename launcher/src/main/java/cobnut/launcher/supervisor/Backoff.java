package cobnut.launcher.supervisor;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next start of what crashed: doubling, with jitter.
 *
 * @param steady after so long without a crash the count begins anew
 */
public record Backoff(Duration first, Duration most, Duration steady) {

    public static final Backoff DEFAULT =
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(60));

    /** @param failures in a row, from 1; the first start again comes at once after a short breath */
    Duration after(int failures, RandomGenerator random) {
        var doublings = Math.min(failures - 1, 16);
        var ceiling = Math.min(first.toMillis() << doublings, most.toMillis());
        return Duration.ofMillis(ceiling / 2 + random.nextLong(ceiling / 2 + 1));
    }
}
