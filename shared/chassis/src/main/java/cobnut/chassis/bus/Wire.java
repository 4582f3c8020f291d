package cobnut.chassis.bus;

import cobnut.chassis.Call;
import cobnut.chassis.Principal;
import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a call looks on the event bus, after the layout of the upstream gRPC-over-event-bus module: the address is the
 * contract, the header {@code action} the method, the body the message's bytes, the failure code the gRPC status and
 * the failure text the problem as JSON. A missing header takes its default, so that a plain Vert.x program can call
 * with {@code action} alone.
 */
final class Wire {
    static final String ACTION = "action";
    static final String FORMAT = "grpc-wire-format";
    static final String DEADLINE = "deadline-ms";
    static final String ID = "call-id";
    static final String HASH = "call-hash";
    static final String ATTEMPT = "attempt";
    static final String TRACE = "traceparent";
    static final String SUBJECT = "principal";
    static final String ROLES = "principal-roles";
    static final String SESSION = "principal-session";

    /** What the chain says of a call on which no work was done: it may be made elsewhere whatever its contract says. */
    static final Set<String> UNTOUCHED =
            Set.of("NO_HANDLER", "ENDPOINT_BUSY", "BREAKER_OPEN", "INSTANCE_BUSY", "NOT_SERVING");

    /** Said of what was under way to a node that left. */
    static final String NODE_LEFT = "NODE_LEFT";

    private static final long DEFAULT_DEADLINE_MS = 5_000;

    private Wire() {}

    static void write(MultiMap headers, Call call, String method, boolean hashed) {
        headers.add(ACTION, method);
        headers.add(FORMAT, "PROTOBUF");
        headers.add(DEADLINE, Long.toString(Math.max(1, call.remaining().toMillis())));
        headers.add(ID, call.id().toString());
        headers.add(ATTEMPT, Integer.toString(call.attempt()));
        headers.add(TRACE, call.traceparent());
        if (hashed) {
            headers.add(HASH, HexFormat.of().formatHex(call.hash()));
        }
        call.caller().ifPresent(principal -> {
            headers.add(SUBJECT, principal.subject());
            if (!principal.roles().isEmpty()) {
                headers.add(ROLES, String.join(",", principal.roles()));
            }
            if (!principal.session().isEmpty()) {
                headers.add(SESSION, principal.session());
            }
        });
    }

    /**
     * Reads a call that arrived at {@code arrivedNanos}.
     *
     * @throws ServiceException INVALID when a header cannot be read
     */
    static Call read(MultiMap headers, String contract, byte[] body, long arrivedNanos) {
        try {
            var id = headers.get(ID);
            var hash = headers.get(HASH);
            var trace = headers.get(TRACE);
            long left = number(headers.get(DEADLINE), DEFAULT_DEADLINE_MS);
            return new Call(
                    contract + "/" + headers.get(ACTION),
                    id == null ? UUID.randomUUID() : Ids.parse(ID, id),
                    hash == null ? sha256(body) : HexFormat.of().parseHex(hash),
                    arrivedNanos + TimeUnit.MILLISECONDS.toNanos(left),
                    (int) number(headers.get(ATTEMPT), 1),
                    principal(headers),
                    trace == null || trace.length() < 55 ? Call.newTraceparent() : trace);
        } catch (IllegalArgumentException e) {
            throw ServiceException.refuse(Kind.INVALID, "BAD_HEADER", "a header of the call cannot be read: " + e);
        }
    }

    private static long number(@Nullable String text, long otherwise) {
        return text == null ? otherwise : Long.parseLong(text);
    }

    private static Optional<Principal> principal(MultiMap headers) {
        var subject = headers.get(SUBJECT);
        if (subject == null) {
            return Optional.empty();
        }
        var roles = headers.get(ROLES);
        var session = headers.get(SESSION);
        return Optional.of(new Principal(
                subject,
                roles == null ? Set.of() : new HashSet<>(Arrays.asList(roles.split(","))),
                session == null ? "" : session));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The problem as it travels. */
    static String encode(Problem problem) {
        return new JsonObject()
                .put("reason", problem.reason())
                .put("message", problem.message())
                .put("details", new JsonObject(new HashMap<String, Object>(problem.details())))
                .encode();
    }

    /**
     * As it leaves a handler. What the chain said of somebody the handler asked is not true of the handler, which has
     * worked: in the chain's own words it would be called again.
     */
    static Problem passedOn(Problem problem) {
        boolean ours = UNTOUCHED.contains(problem.reason()) || problem.reason().equals(NODE_LEFT);
        return ours ? new Problem(problem.kind(), "DEPENDENCY_UNABLE", problem.message(), problem.details()) : problem;
    }

    /** Whether the one that was asked said so itself. */
    static boolean isAnswer(Throwable failure) {
        return failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.RECIPIENT_FAILURE;
    }

    /** Whatever went wrong with a request, as the one exception of the caller's side. */
    static ServiceException decode(Throwable failure, String address) {
        if (failure instanceof ServiceException known) {
            return known;
        }
        if (!(failure instanceof ReplyException reply)) {
            return new ServiceException(
                    new Problem(Kind.UNAVAILABLE, "NOT_SENT", "the call could not be sent to " + address), failure);
        }
        if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
            return ServiceException.refuse(Kind.UNAVAILABLE, "NO_HANDLER", "nobody listens at " + address);
        }
        if (reply.failureType() == ReplyFailure.TIMEOUT) {
            return ServiceException.refuse(
                    Kind.DEADLINE_EXCEEDED, "NO_ANSWER", address + " did not answer in time; nobody knows what it did");
        }
        return new ServiceException(problem(reply));
    }

    private static Problem problem(ReplyException reply) {
        var kind = Kind.ofGrpc(reply.failureCode());
        try {
            var json = new JsonObject(reply.getMessage());
            Map<String, String> details = json.getJsonObject("details", new JsonObject()).stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> String.valueOf(entry.getValue())));
            return new Problem(kind, json.getString("reason", kind.name()), json.getString("message", ""), details);
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            return new Problem(kind, kind.name(), String.valueOf(reply.getMessage()));
        }
    }
}
