package cobnut.gateway.http;

import cobnut.chassis.Bus;
import cobnut.gateway.identity.Tokens;
import cobnut.gateway.json.ToJson;
import cobnut.gateway.pipeline.Bodies;
import cobnut.gateway.pipeline.Exchange;
import cobnut.gateway.pipeline.Forward;
import cobnut.gateway.pipeline.Keys;
import cobnut.gateway.pipeline.Limits;
import cobnut.gateway.pipeline.May;
import cobnut.gateway.pipeline.Pipeline;
import cobnut.gateway.pipeline.Refusal;
import cobnut.gateway.pipeline.Trace;
import cobnut.gateway.pipeline.Who;
import cobnut.gateway.routes.Routes;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;

/** Serves JSON over HTTP/1.1 and HTTP/2. One per event loop. */
public final class HttpDoor implements Exchange.Door, Handler<HttpServerRequest> {
    private final Pipeline pipeline;
    private final Bodies bodies;

    public HttpDoor(
            Routes routes, Tokens tokens, Bus bus, Pages pages, Limits limits, Bodies bodies, Set<String> origins) {
        this.bodies = bodies;
        pipeline = new Pipeline(List.of(
                Trace.link(0.01),
                limits::heads,
                new Cors(origins),
                new Routing(routes, pages),
                new Who(tokens),
                new May(),
                // Limits of rate per principal belong here.
                bodies,
                new Keys(),
                new Translation(),
                new Forward(bus)));
    }

    @Override
    public void handle(HttpServerRequest request) {
        Bodies.hold(request);
        pipeline.run(new Exchange(request, this));
    }

    @Override
    public void reply(Exchange exchange, byte[] message) {
        var route = exchange.route();
        Buffer json;
        try {
            json = Buffer.buffer(ToJson.write(route.reply(), message));
        } catch (IllegalArgumentException e) {
            refuse(exchange, Refusal.unexpected(e, exchange));
            return;
        }
        var response = exchange.request().response();
        response.setStatusCode(route.success());
        if (!route.open() || !exchange.request().method().name().equals("GET")) {
            response.putHeader("cache-control", "no-store");
        }
        send(exchange, "application/json", json);
    }

    @Override
    public void refuse(Exchange exchange, Refusal refusal) {
        var response = exchange.request().response();
        if (response.closed() || response.headWritten()) {
            return;
        }
        response.setStatusCode(refusal.status());
        refusal.headers().forEach(response::putHeader);
        response.putHeader("cache-control", "no-store");
        send(exchange, ProblemJson.TYPE, ProblemJson.of(exchange, refusal));
        bodies.passOver(exchange.request());
    }

    static void send(Exchange exchange, String type, Buffer body) {
        var response = exchange.request().response();
        if (response.closed()) {
            return;
        }
        response.putHeader("content-type", type).putHeader("x-content-type-options", "nosniff");
        if (exchange.request().method().name().equals("HEAD")) {
            response.putHeader("content-length", String.valueOf(body.length())).end();
        } else {
            response.end(body);
        }
    }
}
