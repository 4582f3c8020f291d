package cobnut.launcher.supervisor;

import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings PostgreSQL back when it dies, on a thread of its own: recovery takes seconds, and nodes need care. */
final class DatabaseWatch {
    private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);

    private final DatabaseServer database;
    private final RandomGenerator random;
    private @Nullable FutureTask<Boolean> starting;
    private int failures;
    private Instant next = Instant.EPOCH;

    DatabaseWatch(DatabaseServer database, RandomGenerator random) {
        this.database = database;
        this.random = random;
    }

    void tick(Instant now) {
        if (starting != null) {
            if (starting.isDone()) {
                finished(starting, now);
            }
        } else if (!database.alive() && !now.isBefore(next)) {
            log.warn("postgres died: starting it again");
            starting = new FutureTask<>(database::start, true);
            Thread.ofPlatform().name("postgres").daemon().start(starting);
        }
    }

    private void finished(FutureTask<Boolean> task, Instant now) {
        starting = null;
        try {
            task.get();
            failures = 0;
            log.info("postgres is back");
        } catch (ExecutionException failed) {
            failures++;
            var pause = Backoff.DEFAULT.after(failures, random);
            next = now.plus(pause);
            log.error("postgres did not start, next try in {} ms", pause.toMillis(), failed.getCause());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
