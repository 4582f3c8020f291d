package cobnut.postgres.subscription;

import cobnut.kernel.ServiceException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done again and again on a virtual thread: at a period ± 20 %, and whenever it is woken; many wakings
 * while it is at it make it run once more. What fails is tried again at the period, doubled with each failure.
 */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final int LONGEST = 5_000;

    private final String name;
    private final Vertx vertx;
    private final long period;
    private final Runnable work;
    private final Context context;

    /** Guarded by this, as all below. */
    private boolean running;

    private boolean working;
    private boolean again;
    private int failures;
    private long timer = -1;

    Loop(String name, Vertx vertx, long period, Runnable work) {
        this.name = name;
        this.vertx = vertx;
        this.period = Math.max(1, period);
        this.work = work;
        this.context = ((VertxInternal) vertx).createVirtualThreadContext();
    }

    void run() {
        synchronized (this) {
            running = true;
        }
        wake();
    }

    synchronized void stop() {
        running = false;
        vertx.cancelTimer(timer);
    }

    /** May be called on any thread. A failing loop is not woken by others before its time. */
    synchronized void wake() {
        if (!running || failures > 0 && timer >= 0) {
            return;
        }
        again = true;
        if (!working) {
            working = true;
            vertx.cancelTimer(timer);
            context.runOnContext(_ -> turn());
        }
    }

    private void turn() {
        while (begun()) {
            boolean failed = false;
            try {
                work.run();
            } catch (Throwable failure) {
                // Errors too, and what await throws unchecked: a loop that ends in silence would leave work undone.
                failed = true;
                report(failure);
            }
            synchronized (this) {
                failures = failed ? failures + 1 : 0;
                again &= !failed;
            }
        }
    }

    private synchronized boolean begun() {
        if (again && running) {
            again = false;
            timer = -1;
            return true;
        }
        working = false;
        if (running) {
            long pause = Math.min(Math.max(LONGEST, period), period << Math.min(failures, 16));
            long jittered = pause * (80 + ThreadLocalRandom.current().nextLong(41)) / 100;
            timer = vertx.setTimer(Math.max(1, jittered), _ -> due());
        }
        return false;
    }

    private synchronized void due() {
        timer = -1;
        wake();
    }

    private void report(Throwable failure) {
        boolean away =
                failure instanceof ServiceException refused && refused.kind().passing();
        if (!away) {
            LOG.warn("{}: tried again soon", name, failure);
        } else if (failures == 0) {
            LOG.info("{}: tried again until it works: {}", name, failure.getMessage());
        }
    }
}
