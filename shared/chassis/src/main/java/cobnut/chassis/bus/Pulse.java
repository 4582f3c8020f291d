package cobnut.chassis.bus;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Notices that this process was paused: stopped, frozen with its machine, or deep in a collection. What waited in its
 * sockets meanwhile is older than it looks, so calls that arrive right after a pause are aged by its length. A thread
 * of its own ticks; reading costs two volatile reads.
 */
public final class Pulse implements AutoCloseable {
    private static final long TICK_MS = 50;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    /** How long after waking arrivals are still taken for old ones: the time to read what the sockets kept. */
    private static final long BACKLOG_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final AtomicBoolean running = new AtomicBoolean(true);
    private volatile long tick = System.nanoTime();
    private volatile long pause;
    private volatile long woke;

    public Pulse() {
        Thread.ofPlatform().name("cobnut-pulse").daemon().start(this::beat);
    }

    private void beat() {
        while (running.get()) {
            try {
                Thread.sleep(TICK_MS);
            } catch (InterruptedException e) {
                return;
            }
            long now = System.nanoTime();
            long gap = now - tick;
            if (gap > PAUSE_NANOS) {
                pause = gap;
                woke = now;
            }
            tick = now;
        }
    }

    /** How much older a message is that seems to arrive now, in nanoseconds; almost always 0. */
    public long age() {
        long now = System.nanoTime();
        long gap = now - tick;
        if (gap > PAUSE_NANOS) {
            return gap;
        }
        return pause != 0 && now - woke < BACKLOG_NANOS ? pause : 0;
    }

    @Override
    public void close() {
        running.set(false);
    }
}
