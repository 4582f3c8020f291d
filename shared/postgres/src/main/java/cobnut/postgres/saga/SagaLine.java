package cobnut.postgres.saga;

import java.time.Instant;

/**
 * A line of a saga's log.
 *
 * @param version from 1, without gaps; 1 is the start
 * @param attempts the call took; 0 when the news was told
 * @param node that wrote it
 */
public record SagaLine(
        long version, Instant at, String from, String news, String to, String detail, int attempts, String node) {}
