package cobnut.gateway.pipeline;

import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What ends a request early: a problem, with an HTTP status and headers where the protocol has its own. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(Refusal.class);

    private final int status;
    private final transient Problem problem;
    private final transient Map<String, String> headers;

    public Refusal(int status, Problem problem, Map<String, String> headers) {
        super(problem.message(), null, false, false);
        this.status = status;
        this.problem = problem;
        this.headers = Map.copyOf(headers);
    }

    public static Refusal of(Kind kind, String reason, String message) {
        return of(new Problem(kind, reason, message));
    }

    public static Refusal of(int status, Kind kind, String reason, String message) {
        return new Refusal(status, new Problem(kind, reason, message), Map.of());
    }

    /** With the headers that its kind asks for. */
    public static Refusal of(Problem problem) {
        var headers = switch (problem.kind()) {
            case UNAUTHENTICATED ->
                problem.reason().equals("INVALID_TOKEN")
                        ? Map.of("www-authenticate", "Bearer error=\"invalid_token\"")
                        : Map.of("www-authenticate", "Bearer");
            case EXHAUSTED, UNAVAILABLE -> Map.of("retry-after", "1");
            default -> Map.<String, String>of();
        };
        return new Refusal(problem.kind().http(), problem, headers);
    }

    /** The one translation of whatever went wrong; the text of what is unknown stays in this node's log. */
    static Refusal of(Throwable failure, String traceId, String method) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        if (failure instanceof ServiceException known && known.kind() != Kind.INTERNAL) {
            return of(known.problem());
        }
        if (failure instanceof ServiceException) {
            LOG.warn("{} failed in its service, trace {}", method, traceId);
        } else {
            LOG.error("{} failed at the edge, trace {}", method, traceId, failure);
        }
        return of(Kind.INTERNAL, "INTERNAL", "something went wrong on our side; report the traceId");
    }

    /** What should not have happened, at the edge itself. */
    public static Refusal unexpected(Throwable failure, Exchange exchange) {
        return of(failure, exchange.trace().id(), exchange.route().name());
    }

    public int status() {
        return status;
    }

    public Problem problem() {
        return problem;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
