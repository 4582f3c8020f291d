package cobnut.postgres.saga;

import io.vertx.sqlclient.Row;
import java.time.Instant;

/**
 * A line of a saga's log.
 *
 * @param version from 1, without gaps; 1 is the start
 * @param attempts the call took; 0 when the news was told
 * @param node that wrote it
 * @param operator who stepped in; empty when nobody did
 * @param why the operator did
 */
public record SagaLine(
        long version,
        Instant at,
        String from,
        String news,
        String to,
        String detail,
        int attempts,
        String node,
        String operator,
        String why) {

    static SagaLine of(Row row) {
        return new SagaLine(
                row.getLong("version"),
                row.getOffsetDateTime("at").toInstant(),
                row.getString("from_state"),
                row.getString("news"),
                row.getString("to_state"),
                row.getString("detail"),
                row.getInteger("attempts"),
                row.getString("node"),
                row.getString("operator"),
                row.getString("why"));
    }
}
