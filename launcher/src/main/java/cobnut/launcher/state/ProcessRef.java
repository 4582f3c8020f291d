package cobnut.launcher.state;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A process as a file remembers it: its number and when it started, because numbers are used again.
 *
 * @param started empty when the file does not say; then the number alone decides
 */
public record ProcessRef(long pid, Optional<Instant> started) {

    /** Clocks of processes are kept in ticks; a file may have been written a moment after the start. */
    private static final Duration TOLERANCE = Duration.ofSeconds(15);

    public static ProcessRef of(ProcessHandle process) {
        return new ProcessRef(process.pid(), process.info().startInstant());
    }

    public static ProcessRef current() {
        return of(ProcessHandle.current());
    }

    /** Reads {@code pid} and {@code started}: ISO-8601 or milliseconds since 1970. */
    public static ProcessRef read(JsonObject json) {
        return new ProcessRef(json.getLong("pid", 0L), instant(json.getValue("started")));
    }

    public JsonObject write() {
        var json = new JsonObject().put("pid", pid);
        started.ifPresent(at -> json.put("started", at.toString()));
        return json;
    }

    /** The living process; empty when it is gone, or when its number belongs to a stranger by now. */
    public Optional<ProcessHandle> alive() {
        if (pid <= 0) {
            return Optional.empty();
        }
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::startedThen);
    }

    private boolean startedThen(ProcessHandle process) {
        var actual = process.info().startInstant();
        if (started.isEmpty() || actual.isEmpty()) {
            return true;
        }
        return Duration.between(actual.get(), started.get()).abs().compareTo(TOLERANCE) <= 0;
    }

    private static Optional<Instant> instant(@Nullable Object value) {
        try {
            return switch (value) {
                case Number millis -> Optional.of(Instant.ofEpochMilli(millis.longValue()));
                case String text -> Optional.of(Instant.parse(text));
                case null, default -> Optional.empty();
            };
        } catch (DateTimeParseException other) {
            return Optional.empty();
        }
    }
}
