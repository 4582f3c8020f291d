package cobnut.gateway.http;

import cobnut.gateway.pipeline.Exchange;
import cobnut.gateway.pipeline.Link;
import cobnut.gateway.pipeline.Refusal;
import cobnut.gateway.routes.Match;
import cobnut.gateway.routes.Routes;
import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import java.util.Map;
import java.util.SortedSet;

/** Finds the method that a path means: 404 for what was never seen, 503 for what has gone away for a while. */
final class Routing implements Link {
    private final Routes routes;
    private final Pages pages;

    Routing(Routes routes, Pages pages) {
        this.routes = routes;
        this.pages = pages;
    }

    @Override
    public void handle(Exchange exchange, Next next) {
        var request = exchange.request();
        var path = request.path() == null ? "/" : request.path();
        var method = request.method().name();
        switch (routes.table().tree().find(method, path)) {
            case Match.Found found -> {
                if (!found.binding().route().alive()) {
                    throw Refusal.of(
                            Kind.UNAVAILABLE, "NO_ENDPOINT", "nobody serves this at the moment; try again soon");
                }
                exchange.match(found);
                next.proceed(exchange);
            }
            case Match.OtherMethods other -> otherMethods(exchange, method, other.allowed());
            case Match.Unknown _ -> {
                if (!pages.serve(exchange, path)) {
                    throw unknown();
                }
            }
        }
    }

    private Refusal unknown() {
        return routes.settled()
                ? Refusal.of(Kind.NOT_FOUND, "ROUTE_NOT_FOUND", "no such path; /openapi.json lists what there is")
                : Refusal.of(Kind.UNAVAILABLE, "STARTING", "the edge is still learning who is there; try again soon");
    }

    private static void otherMethods(Exchange exchange, String method, SortedSet<String> allowed) {
        var allow = String.join(", ", allowed);
        if (method.equals("OPTIONS")) {
            if (exchange.end()) {
                exchange.request()
                        .response()
                        .setStatusCode(204)
                        .putHeader("allow", allow)
                        .end();
            }
            return;
        }
        var problem = new Problem(Kind.UNIMPLEMENTED, "METHOD_NOT_ALLOWED", "this path allows " + allow);
        throw new Refusal(405, problem, Map.of("allow", allow));
    }
}
