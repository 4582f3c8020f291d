package cobnut.postgres.log;

import java.util.List;
import java.util.UUID;

/**
 * A piece of the log.
 *
 * @param generation changes when the log was restored from a backup: positions of another one mean nothing
 * @param head the last position given out; lag is a subtraction
 */
public record Page(UUID generation, long head, List<LoggedEvent> events) {}
