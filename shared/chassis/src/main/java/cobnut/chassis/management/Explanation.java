package cobnut.chassis.management;

import cobnut.chassis.Node.Account;
import cobnut.kernel.Ids;
import cobnut.kernel.ServiceException;
import cobnut.node.v1.CallRef;
import cobnut.node.v1.ExplainLine;
import cobnut.node.v1.ExplainRequest;
import cobnut.node.v1.ExplainResponse;
import cobnut.postgres.saga.SagaLine;
import cobnut.postgres.saga.SagaStep;
import cobnut.postgres.saga.SagaView;
import com.google.protobuf.Descriptors.Descriptor;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is written about one subject in the tables that every service has, and what the services say themselves. A
 * service that cannot say it now is a line too, so that nobody takes half an answer for a whole one.
 */
final class Explanation {
    private static final Logger LOG = LoggerFactory.getLogger(Explanation.class);
    private static final int MOST = 1_000;

    private static final String EVENTS = """
        select type, version, payload, at, traceparent from event_log where key = any ($1) order by id limit $2
        """;
    private static final String PARKED = """
        select type, subscription, state, reason, parked_at, traceparent from subscription_parked
        where key = any ($1) order by id limit $2
        """;
    /** now() is one moment for all that a transaction writes: so the call that began a saga is found. */
    private static final String REQUESTS = """
        select id, reply is not null, created_at from requests
        where id = any ($1) or created_at = any ($2) order by created_at
        """;

    private final Operations node;

    Explanation(Operations node) {
        this.node = node;
    }

    ExplainResponse of(ExplainRequest request) {
        if (request.getSubject().isBlank()) {
            throw ServiceException.invalid("subject", "is what to explain, such as an order's id");
        }
        var response = ExplainResponse.newBuilder();
        for (var durables : node.durables()) {
            try {
                new OfService(durables, response).add(request);
            } catch (RuntimeException failure) {
                LOG.warn("{} cannot explain {}", durables.service(), request.getSubject(), failure);
                response.addLines(ExplainLine.newBuilder()
                        .setAt(Views.timestamp(Instant.now()))
                        .setService(durables.service())
                        .setSource("silent")
                        .setWhat("could not be asked")
                        .setDetail(String.valueOf(failure.getMessage())));
            }
        }
        return response.build();
    }

    /** One service's part, added as far as it comes. */
    private record OfService(Durables durables, ExplainResponse.Builder response) {

        void add(ExplainRequest request) {
            var subject = request.getSubject();
            var sagas = durables.sagas().about(subject);
            sagas.forEach(this::saga);
            var calls = request.getCallsList().stream()
                    .collect(Collectors.toMap(
                            call -> Ids.parse("calls.id", call.getId()), CallRef::getStep, (one, same) -> one));
            requests(
                    calls,
                    sagas.stream()
                            .collect(Collectors.toMap(SagaView::createdAt, SagaView::traceparent, (one, same) -> one)));
            var keys = new LinkedHashSet<>(List.of(subject));
            var facts = new ArrayList<Account.Fact>();
            for (Function<String, Account> account : durables.accounts()) {
                var said = account.apply(subject);
                keys.addAll(said.keys());
                facts.addAll(said.facts());
            }
            events(keys.toArray(String[]::new));
            facts.forEach(fact -> line(fact.at(), fact.source(), fact.what(), fact.detail(), ""));
        }

        private void saga(SagaView<String> saga) {
            for (var line : durables.sagas().history(saga.id())) {
                line(line.at(), "saga", saga.definition() + " " + move(line), detail(line), saga.traceparent());
                response.addCalls(CallRef.newBuilder()
                        .setId(SagaStep.callId(saga.id(), line.to()).toString())
                        .setStep(saga.definition() + " " + line.to()));
            }
            saga.attention()
                    .ifPresent(why -> line(
                            saga.updatedAt(),
                            "saga",
                            saga.definition() + " needs an operator in " + saga.state(),
                            why,
                            saga.traceparent()));
        }

        private static String move(SagaLine line) {
            return line.from().isEmpty() ? line.to() : line.from() + " " + line.news() + " → " + line.to();
        }

        private static String detail(SagaLine line) {
            var parts = new ArrayList<String>();
            parts.add(line.detail());
            parts.add(line.attempts() > 1 ? line.attempts() + " attempts" : "");
            parts.add(line.operator().isEmpty() ? "" : "by " + line.operator() + ": " + line.why());
            parts.add("on " + line.node());
            parts.removeIf(String::isEmpty);
            return String.join(", ", parts);
        }

        private void requests(Map<UUID, String> calls, Map<Instant, String> begun) {
            var ids = calls.keySet().toArray(UUID[]::new);
            var times = begun.keySet().stream()
                    .map(at -> at.atOffset(ZoneOffset.UTC))
                    .toArray(OffsetDateTime[]::new);
            durables.database()
                    .list(REQUESTS, row -> request(row, calls, begun), ids, times)
                    .forEach(response::addLines);
        }

        private ExplainLine request(Row row, Map<UUID, String> calls, Map<Instant, String> begun) {
            var id = row.getUUID(0);
            var at = row.getOffsetDateTime(2).toInstant();
            var step = calls.getOrDefault(id, "the call that began it");
            return built(
                    at,
                    "request",
                    step + (row.getBoolean(1) ? " answered" : " under way"),
                    "call " + id,
                    begun.get(at));
        }

        private void events(String[] keys) {
            durables.database().list(EVENTS, this::event, (Object) keys, MOST).forEach(response::addLines);
            durables.database().list(PARKED, this::parked, (Object) keys, MOST).forEach(response::addLines);
        }

        private ExplainLine event(Row row) {
            var type = row.getString(0);
            var payload = row.getBuffer(2).getBytes();
            var json = Optional.<Descriptor>ofNullable(durables.events().get(type))
                    .map(known -> Withheld.json(known, payload))
                    .orElse("");
            return built(row.getOffsetDateTime(3).toInstant(), "event", simple(type), json, row.getString(4));
        }

        private ExplainLine parked(Row row) {
            return built(
                    row.getOffsetDateTime(4).toInstant(),
                    "parked",
                    simple(row.getString(0)) + " " + row.getString(2) + " in " + row.getString(1),
                    row.getString(3),
                    row.getString(5));
        }

        private static String simple(String type) {
            return type.substring(type.lastIndexOf('.') + 1);
        }

        private void line(Instant at, String source, String what, String detail, String traceparent) {
            response.addLines(built(at, source, what, detail, traceparent));
        }

        private ExplainLine built(Instant at, String source, String what, String detail, @Nullable String traceparent) {
            return ExplainLine.newBuilder()
                    .setAt(Views.timestamp(at))
                    .setService(durables.service())
                    .setSource(source)
                    .setWhat(what)
                    .setDetail(detail)
                    .setTraceId(traceparent == null || traceparent.length() < 35 ? "" : traceparent.substring(3, 35))
                    .build();
        }
    }
}
