package cobnut.postgres.subscription;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Code of others, on a virtual thread of its own: code that hangs must not take its caller along. */
final class Bounded {
    private Bounded() {}

    /** Throws what the work throws, or TimeoutException; then the work is interrupted, and may still be running. */
    static <T> T call(Vertx vertx, Duration limit, Callable<T> work) throws Exception {
        var answer = Promise.<T>promise();
        var worker = new AtomicReference<@Nullable Thread>();
        ((VertxInternal) vertx).createVirtualThreadContext().runOnContext(_ -> {
            worker.set(Thread.currentThread());
            try {
                answer.tryComplete(work.call());
            } catch (Throwable failure) {
                answer.tryFail(failure);
            } finally {
                worker.set(null);
            }
        });
        var timer = vertx.timer(limit.toMillis(), TimeUnit.MILLISECONDS);
        // A failed answer ends the waiting too; any() by itself would go on until the limit.
        Future.any(answer.future().otherwiseEmpty(), timer).await();
        timer.cancel();
        if (answer.future().isComplete()) {
            return answer.future().await();
        }
        var hanging = worker.get();
        if (hanging != null) {
            hanging.interrupt();
        }
        throw new TimeoutException("not done within " + limit.toMillis() + " ms");
    }
}
