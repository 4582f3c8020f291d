package cobnut.postgres.log;

import java.util.List;
import java.util.UUID;

/**
 * A piece of the log.
 *
 * @param generation changes when the log was restored from a backup: positions of another one mean nothing
 * @param head the last position given out; lag is a subtraction
 * @param through of the partitions asked for, events holds everything up to here
 */
public record Page(UUID generation, long head, long through, List<LoggedEvent> events) {}
