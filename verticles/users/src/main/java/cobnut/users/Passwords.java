package cobnut.users;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Argon2id with the parameters OWASP recommends (19 MiB, 2 passes, 1 lane), on a few threads of its own: hashing costs
 * what it must and never more memory than threads × 19 MiB. Above the queue's bound a call is refused with EXHAUSTED,
 * work whose caller gave up is not begun. Thread-safe; to be called on virtual threads.
 */
final class Passwords implements AutoCloseable {
    static final Argon2Function ARGON2ID = Argon2Function.getInstance(19 * 1024, 2, 1, 32, Argon2.ID);
    private static final int SALT_BYTES = 16;

    private final WorkerExecutor workers;
    private final Semaphore places;
    private final String nobodys;

    /**
     * @param threads hashes at the same time
     * @param queue calls that may wait besides
     */
    Passwords(Vertx vertx, int threads, int queue) {
        workers = vertx.createSharedWorkerExecutor("users-passwords", threads);
        places = new Semaphore(threads + queue);
        nobodys = derive("nobody's password");
    }

    String hash(String password, Duration patience) {
        return run(patience, () -> derive(password));
    }

    /** Takes the same time whether there is a hash to compare with or not. */
    boolean matches(String password, Optional<String> hash, Duration patience) {
        boolean same = run(
                patience,
                () -> Password.check(normal(password), hash.orElse(nobodys))
                        .with(Argon2Function.getInstanceFromHash(hash.orElse(nobodys))));
        return same && hash.isPresent();
    }

    @Override
    public void close() {
        workers.close();
    }

    private <T> T run(Duration patience, Callable<T> work) {
        if (!places.tryAcquire()) {
            throw busy();
        }
        long until = System.nanoTime() + patience.toNanos();
        var done = workers.executeBlocking(
                () -> {
                    if (System.nanoTime() - until > 0) {
                        throw busy();
                    }
                    return work.call();
                },
                false);
        done.onComplete(_ -> places.release());
        return done.timeout(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(failure instanceof TimeoutException ? busy() : failure))
                .await();
    }

    private static ServiceException busy() {
        return ServiceException.refuse(
                Kind.EXHAUSTED, "TOO_MANY_LOG_INS", "too many passwords are being checked now; try again in a moment");
    }

    private static String derive(String password) {
        return Password.hash(normal(password))
                .addRandomSalt(SALT_BYTES)
                .with(ARGON2ID)
                .getResult();
    }

    /** One password is the same bytes from every keyboard. */
    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }
}
