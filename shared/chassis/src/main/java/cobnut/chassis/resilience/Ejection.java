package cobnut.chassis.resilience;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether an endpoint is left out for a while: from its second call in a row without an answer for five seconds, then
 * for twice as long each time, up to a minute; any answer ends it (outlier detection by consecutive errors, as in
 * Envoy). It sees in two calls what a breaker's failure rate needs twenty for: an endpoint that cannot be reached looks
 * idle, and would draw calls. One that answers that it cannot is no outlier: what it lacks the others may lack too.
 * Thread-safe.
 */
final class Ejection {
    private static final int IN_A_ROW = 2;
    private static final long SHORTEST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private volatile int inARow;
    private volatile long ends;
    private long next = SHORTEST_NANOS;

    Ejection(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.ends = nanoTime.getAsLong();
    }

    void count(boolean unheard) {
        if (unheard) {
            fail();
        } else if (inARow > 0) {
            answer();
        }
    }

    private synchronized void fail() {
        inARow++;
        if (inARow >= IN_A_ROW && !ejected()) {
            ends = nanoTime.getAsLong() + next;
            next = Math.min(2 * next, LONGEST_NANOS);
        }
    }

    private synchronized void answer() {
        inARow = 0;
        ends = nanoTime.getAsLong();
        next = SHORTEST_NANOS;
    }

    boolean ejected() {
        return inARow >= IN_A_ROW && nanoTime.getAsLong() - ends < 0;
    }
}
