package cobnut.postgres.bounded;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs code of others, each time on a virtual thread of its own: code that hangs must not take its caller along.
 * Thread-safe.
 *
 * <p>What is late is let go at once and interrupted much later. A thread of Vert.x that is interrupted while it awaits
 * never gets its context back (vert.x issue 6349), and what was to come back on that context, such as a connection to
 * its pool, is lost with it. So whatever has a limit of its own must have come to its end before; only what would wait
 * for ever is left to be interrupted.
 */
public final class Bounded {
    /** Times the limit. A call and a letter after it, with limits of their own, end within two. */
    private static final int INTERRUPTED_AFTER = 4;

    private final Vertx vertx;
    private final Duration limit;
    private final Set<Thread> working = ConcurrentHashMap.newKeySet();

    public Bounded(Vertx vertx, Duration limit) {
        this.vertx = vertx;
        this.limit = limit;
    }

    /** Throws what the work throws, or TimeoutException when it is late; then it may still be running. */
    public <T> T call(Callable<T> work) throws Exception {
        var answer = Promise.<T>promise();
        var worker = new AtomicReference<@Nullable Thread>();
        ((VertxInternal) vertx).createVirtualThreadContext().runOnContext(_ -> {
            worker.set(Thread.currentThread());
            run(work, answer);
            worker.set(null);
        });
        var timer = vertx.timer(limit.toMillis(), TimeUnit.MILLISECONDS);
        // A failed answer ends the waiting too; any() by itself would go on until the limit.
        Future.any(answer.future().otherwiseEmpty(), timer).await();
        timer.cancel();
        if (!answer.future().isComplete()) {
            vertx.setTimer((INTERRUPTED_AFTER - 1) * limit.toMillis(), _ -> interrupt(worker.get()));
            throw new TimeoutException("not done within " + limit.toMillis() + " ms");
        }
        return answer.future().await();
    }

    private <T> void run(Callable<T> work, Promise<T> answer) {
        working.add(Thread.currentThread());
        try {
            answer.tryComplete(work.call());
        } catch (Throwable failure) {
            answer.tryFail(failure);
        } finally {
            working.remove(Thread.currentThread());
        }
    }

    private static void interrupt(@Nullable Thread hanging) {
        if (hanging != null) {
            hanging.interrupt();
        }
    }

    /** For the end of everything: whoever is still at work is interrupted now. */
    public void interrupt() {
        working.forEach(Thread::interrupt);
    }
}
