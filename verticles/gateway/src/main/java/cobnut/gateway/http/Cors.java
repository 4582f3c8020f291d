package cobnut.gateway.http;

import cobnut.gateway.pipeline.Exchange;
import cobnut.gateway.pipeline.Link;
import java.util.Set;

/**
 * Which other origins' pages may call. None unless configured; then exactly those, without credentials: tokens come in
 * a header, never in a cookie.
 */
final class Cors implements Link {
    private static final String METHODS = "GET, POST, PUT, PATCH, DELETE";
    private static final String HEADERS = "authorization, content-type, idempotency-key, traceparent";
    private static final String EXPOSED = "traceresponse, retry-after, www-authenticate";

    private final Set<String> origins;

    Cors(Set<String> origins) {
        this.origins = Set.copyOf(origins);
    }

    @Override
    public void handle(Exchange exchange, Next next) {
        var request = exchange.request();
        var origin = request.getHeader("origin");
        if (origins.isEmpty() || origin == null) {
            next.proceed(exchange);
            return;
        }
        var headers = request.response().headers();
        headers.add("vary", "Origin");
        boolean welcome = origins.contains(origin);
        if (welcome) {
            headers.set("access-control-allow-origin", origin);
            headers.set("access-control-expose-headers", EXPOSED);
        }
        boolean preflight = request.method().name().equals("OPTIONS")
                && request.headers().contains("access-control-request-method");
        if (!preflight) {
            next.proceed(exchange);
        } else if (exchange.end()) {
            if (welcome) {
                headers.set("access-control-allow-methods", METHODS);
                headers.set("access-control-allow-headers", HEADERS);
                headers.set("access-control-max-age", "600");
            }
            request.response().setStatusCode(204).end();
        }
    }
}
