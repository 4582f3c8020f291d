package cobnut.launcher.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends processes in order: asks, waits, and kills what does not leave in time. */
public final class Departure {
    private static final Logger log = LoggerFactory.getLogger(Departure.class);

    private Departure() {}

    /** Returns when none of them lives; all of them leave at the same time. */
    public static void of(List<ProcessHandle> processes, Duration limit) {
        processes.forEach(ProcessHandle::destroy);
        if (!gone(processes, limit)) {
            processes.stream().filter(ProcessHandle::isAlive).forEach(late -> {
                log.warn("pid {} did not leave within {} s: killed", late.pid(), limit.toSeconds());
                late.destroyForcibly();
            });
            gone(processes, Duration.ofSeconds(5));
        }
    }

    /** Waits until all are gone; false when time is over. */
    public static boolean gone(List<ProcessHandle> processes, Duration limit) {
        var exits = processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(exits).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException failed) {
            return processes.stream().noneMatch(ProcessHandle::isAlive);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
