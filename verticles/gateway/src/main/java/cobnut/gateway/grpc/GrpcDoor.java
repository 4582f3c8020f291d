package cobnut.gateway.grpc;

import cobnut.chassis.Bus;
import cobnut.gateway.identity.Tokens;
import cobnut.gateway.pipeline.Bodies;
import cobnut.gateway.pipeline.Exchange;
import cobnut.gateway.pipeline.Forward;
import cobnut.gateway.pipeline.Keys;
import cobnut.gateway.pipeline.Limits;
import cobnut.gateway.pipeline.Link;
import cobnut.gateway.pipeline.May;
import cobnut.gateway.pipeline.Pipeline;
import cobnut.gateway.pipeline.Refusal;
import cobnut.gateway.pipeline.Trace;
import cobnut.gateway.pipeline.Who;
import cobnut.gateway.routes.Routes;
import cobnut.kernel.Kind;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** Serves unary gRPC over HTTP/2, for the methods that are public over HTTP and no others. One per event loop. */
public final class GrpcDoor implements Exchange.Door, Handler<HttpServerRequest> {
    private static final String TYPE = "application/grpc";

    private final Routes routes;
    private final Bodies bodies;
    private final Pipeline calls;
    private final Pipeline health;
    private final Reflection reflection;

    public GrpcDoor(Routes routes, Tokens tokens, Bus bus, Limits limits, Bodies bodies) {
        this.routes = routes;
        this.bodies = bodies;
        reflection = new Reflection(routes);
        calls = new Pipeline(List.of(
                Trace.link(0.01),
                limits::heads,
                this::route,
                new Who(tokens),
                new May(),
                bodies,
                new Keys(),
                GrpcDoor::unframe,
                new Forward(bus)));
        health = new Pipeline(List.of(Trace.link(0), limits::heads, bodies, GrpcDoor::unframe, new Health(routes)));
    }

    /** Whether a request is for this door; gRPC-Web is not. */
    public static boolean wants(HttpServerRequest request) {
        var type = request.getHeader("content-type");
        return type != null
                && request.version() == HttpVersion.HTTP_2
                && type.startsWith(TYPE)
                && (type.length() == TYPE.length()
                        || type.charAt(TYPE.length()) == '+'
                        || type.charAt(TYPE.length()) == ';');
    }

    @Override
    public void handle(HttpServerRequest request) {
        var path = request.path() == null ? "" : request.path();
        if (Reflection.PATHS.contains(path)) {
            reflection.handle(request);
        } else if (path.equals(Health.PATH)) {
            run(health, request);
        } else {
            run(calls, request);
        }
    }

    private void run(Pipeline pipeline, HttpServerRequest request) {
        var exchange = new Exchange(request, this);
        bodies.hold(exchange);
        pipeline.run(exchange);
    }

    private void route(Exchange exchange, Link.Next next) {
        var path = exchange.request().path();
        var route = path == null || path.isEmpty() ? null : routes.table().method(path.substring(1));
        if (route == null && !routes.settled()) {
            throw Refusal.of(Kind.UNAVAILABLE, "STARTING", "the edge is still learning who is there; try again soon");
        }
        if (route == null) {
            throw Refusal.of(Kind.UNIMPLEMENTED, "METHOD_NOT_FOUND", "no such public method; reflection lists them");
        }
        if (!route.alive()) {
            throw Refusal.of(Kind.UNAVAILABLE, "NO_ENDPOINT", "nobody serves this at the moment; try again soon");
        }
        exchange.route(route);
        var timeout = exchange.request().getHeader("grpc-timeout");
        if (timeout != null) {
            exchange.deadline(Timeout.nanos(timeout));
        }
        next.proceed(exchange);
    }

    private static void unframe(Exchange exchange, Link.Next next) {
        exchange.message(Frames.only(exchange.body()));
        next.proceed(exchange);
    }

    @Override
    public void reply(Exchange exchange, byte[] message) {
        var response = exchange.request().response();
        if (!response.closed()) {
            response.putHeader("content-type", "application/grpc+proto").putTrailer("grpc-status", "0");
            response.end(Frames.of(message));
        }
    }

    @Override
    public void refuse(Exchange exchange, Refusal refusal) {
        var response = exchange.request().response();
        if (!response.closed() && !response.headWritten()) {
            Status.end(response, refusal);
        }
    }
}
