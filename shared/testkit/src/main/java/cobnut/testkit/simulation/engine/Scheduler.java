package cobnut.testkit.simulation.engine;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and every choice of a run. What is due in the same millisecond happens in an order that the seed draws.
 * The hash covers all that was noted: two runs with equal hashes did the same.
 */
public final class Scheduler {
    private static final int TIE_BITS = 20;

    private final SplittableRandom random;
    private final @Nullable Consumer<String> trace;
    private long[] keys = new long[256];
    private Runnable[] tasks = new Runnable[256];
    private int size;
    private long now;
    private long steps;
    private long hash = 17;

    /** @param trace is told every note; null where nobody listens, which is much faster */
    public Scheduler(long seed, @Nullable Consumer<String> trace) {
        this.random = new SplittableRandom(seed);
        this.trace = trace;
    }

    /** Milliseconds since the run began. */
    public long now() {
        return now;
    }

    public long steps() {
        return steps;
    }

    public long hash() {
        return hash;
    }

    /** From 0 to most, both included. */
    public long upTo(long most) {
        return most <= 0 ? 0 : random.nextLong(most + 1);
    }

    public boolean chance(int perMille) {
        return perMille > 0 && random.nextInt(1000) < perMille;
    }

    public void after(long millis, Runnable task) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, 2 * size);
            tasks = Arrays.copyOf(tasks, 2 * size);
        }
        long key = (now + Math.max(0, millis)) << TIE_BITS | random.nextInt(1 << TIE_BITS);
        int at = size++;
        for (int up = at - 1 >> 1; at > 0 && keys[up] > key; at = up, up = at - 1 >> 1) {
            keys[at] = keys[up];
            tasks[at] = tasks[up];
        }
        keys[at] = key;
        tasks[at] = task;
    }

    /** Runs what is due next; false when nothing is. */
    public boolean step() {
        if (size == 0) {
            return false;
        }
        var task = tasks[0];
        now = keys[0] >>> TIE_BITS;
        steps++;
        sink();
        task.run();
        return true;
    }

    private void sink() {
        long key = keys[--size];
        var task = tasks[size];
        int at = 0;
        for (int down = 1; down < size; down = 2 * at + 1) {
            if (down + 1 < size && keys[down + 1] < keys[down]) {
                down++;
            }
            if (keys[down] >= key) {
                break;
            }
            keys[at] = keys[down];
            tasks[at] = tasks[down];
            at = down;
        }
        keys[at] = key;
        tasks[at] = task;
    }

    /** Something happened: part of the hash, and of the trace when somebody listens. */
    public void note(String who, String what, Object about) {
        hash = 31 * (31 * (31 * (31 * hash + now) + who.hashCode()) + what.hashCode()) + stable(about);
        if (trace != null) {
            trace.accept(String.format("%9.3f s  %-12s %-22s %s", now / 1000.0, who, what, about));
        }
    }

    /** Enums and most objects hash differently in each JVM; what is noted must not. */
    private static int stable(Object about) {
        return switch (about) {
            case String text -> text.hashCode();
            case Long number -> number.hashCode();
            case Integer number -> number;
            case UUID id -> id.hashCode();
            case Enum<?> constant -> constant.name().hashCode();
            default -> about.toString().hashCode();
        };
    }
}
