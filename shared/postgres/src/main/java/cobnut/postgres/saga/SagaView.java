package cobnut.postgres.saga;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A saga as an operator sees it.
 *
 * @param subject what it is about, such as an order's id; its own id when nothing else was said
 * @param version how many moves it made, its start being the first
 * @param ended whether its state is final
 * @param attempts of the present state's call
 * @param node that works on it
 * @param attention why it needs an operator
 * @param dueAt when any node may take it up; empty when none does by itself
 * @param traceparent of the call that started it; empty when there was none
 * @param listens the news that its present state listens to; empty where nobody knows the definition
 */
public record SagaView<S>(
        UUID id,
        String definition,
        int definitionVersion,
        String subject,
        S state,
        long version,
        boolean ended,
        int attempts,
        Instant deadline,
        Optional<String> node,
        Optional<String> attention,
        Optional<Instant> dueAt,
        Instant createdAt,
        Instant updatedAt,
        String traceparent,
        List<String> listens) {

    /** From a whole row of the table {@code saga}. */
    static <S> SagaView<S> of(Row row, Function<String, S> states, Function<S, List<String>> listens) {
        var id = row.getUUID("id");
        var subject = row.getString("subject");
        var state = states.apply(row.getString("state"));
        return new SagaView<>(
                id,
                row.getString("definition"),
                row.getInteger("definition_version"),
                subject.isEmpty() ? id.toString() : subject,
                state,
                row.getLong("version"),
                row.getBoolean("final"),
                row.getInteger("attempts"),
                row.getOffsetDateTime("deadline").toInstant(),
                Optional.ofNullable(row.getString("lease_owner")),
                Optional.ofNullable(row.getString("attention")),
                // How the driver reads 'infinity'.
                Optional.of(row.getOffsetDateTime("due_at"))
                        .filter(due -> !due.equals(OffsetDateTime.MAX))
                        .map(OffsetDateTime::toInstant),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant(),
                row.getString("traceparent"),
                listens.apply(state));
    }
}
