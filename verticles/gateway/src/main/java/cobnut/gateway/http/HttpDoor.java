package cobnut.gateway.http;

import cobnut.chassis.Bus;
import cobnut.gateway.bytes.JsonOut;
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
    private static final int MOST_SCRATCH = 256 * 1024;

    private final Pipeline pipeline;
    private final Bodies bodies;
    /** Where answers are written before they are copied out: one event loop, one buffer. */
    private JsonOut scratch = new JsonOut(4096);

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
        var exchange = new Exchange(request, this);
        bodies.hold(exchange);
        pipeline.run(exchange);
    }

    @Override
    public void reply(Exchange exchange, byte[] message) {
        var route = exchange.route();
        Buffer json;
        try {
            ToJson.write(route.reply(), message, scratch);
            json = Buffer.buffer(scratch.toBytes());
        } catch (IllegalArgumentException e) {
            refuse(exchange, Refusal.unexpected(e, exchange));
            return;
        } finally {
            scratch = scratch.array().length > MOST_SCRATCH ? new JsonOut(0) : scratch;
            scratch.clear();
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
