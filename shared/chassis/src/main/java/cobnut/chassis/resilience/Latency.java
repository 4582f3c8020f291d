package cobnut.chassis.resilience;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long an endpoint takes to answer: an exponentially weighted mean over about two seconds, and the 99th percentile
 * of the last 256 answers. The mean fades while no answers come, or whoever was slow once would never be asked again
 * (as in Finagle's peak EWMA balancer). Updates race without locks; a lost one does not matter.
 */
final class Latency {
    private static final double DECAY_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int KEPT = 256;

    private final LongSupplier nanoTime;
    private final long[] last = new long[KEPT];
    private volatile int count;
    private volatile long mean;
    private volatile long updated;
    private volatile long p99;

    Latency(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.updated = nanoTime.getAsLong();
    }

    void add(long nanos) {
        long now = nanoTime.getAsLong();
        double keep = faded(now);
        updated = now;
        // A burst of answers counts one by one as well, else the mean would stand still within a burst.
        keep = Math.min(keep, 0.95);
        mean = count == 0 ? nanos : (long) (mean * keep + nanos * (1 - keep));
        int at = count;
        last[Math.floorMod(at, KEPT)] = nanos;
        count = at + 1;
        if (at % 32 == 31) {
            var sorted = Arrays.copyOf(last, Math.min(count, KEPT));
            Arrays.sort(sorted);
            p99 = sorted[(int) (sorted.length * 0.99)];
        }
    }

    private double faded(long now) {
        return Math.exp(-Math.max(0, now - updated) / DECAY_NANOS);
    }

    /** Nanoseconds; 0 before the first answer. */
    long mean() {
        return (long) (mean * faded(nanoTime.getAsLong()));
    }

    /** Nanoseconds; 0 until there are 32 answers. */
    long p99() {
        return p99;
    }
}
