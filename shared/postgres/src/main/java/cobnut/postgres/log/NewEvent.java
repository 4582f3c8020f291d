package cobnut.postgres.log;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fact about to be appended.
 *
 * @param id the key for effects outside a database; the same on every delivery
 * @param type full name of the contract's message
 * @param typeVersion which shape of the payload, for upcasting
 * @param traceparent of the call that made it happen, W3C
 */
public record NewEvent(
        UUID id,
        String type,
        int typeVersion,
        byte[] payload,
        @Nullable String traceparent) {}
