package cobnut.postgres.log;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fact that is durable.
 *
 * @param pos dense and final, from 1; 0 while it is not numbered, which only {@link EventLog#of} shows
 * @param version of its key, from 1, without gaps
 * @param partition 0 to 15, by the key
 * @param at by the database's clock
 */
public record LoggedEvent(
        long pos,
        String key,
        long version,
        int partition,
        UUID id,
        String type,
        int typeVersion,
        byte[] payload,
        Instant at,
        @Nullable String traceparent) {

    /** The same fact in another shape. */
    public LoggedEvent with(int typeVersion, byte[] payload) {
        return new LoggedEvent(pos, key, version, partition, id, type, typeVersion, payload, at, traceparent);
    }
}
