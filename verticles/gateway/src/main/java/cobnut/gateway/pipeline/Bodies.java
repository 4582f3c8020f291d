package cobnut.gateway.pipeline;

import cobnut.kernel.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** Reads the body, once the caller may send one: within the limits, or it is refused and passed over. */
public final class Bodies implements Link {
    private final Vertx vertx;
    private final Limits limits;

    public Bodies(Vertx vertx, Limits limits) {
        this.vertx = vertx;
        this.limits = limits;
    }

    /**
     * To be called first for every exchange: nothing of the body is lost while others find out who sends it, and
     * what nobody wanted is passed over at the end.
     */
    public void hold(Exchange exchange) {
        var request = exchange.request();
        if (mayHaveOne(request)) {
            request.pause();
            exchange.onEnd(() -> passOver(exchange));
        }
    }

    private static boolean mayHaveOne(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_2
                || request.headers().contains("content-length")
                || request.headers().contains("transfer-encoding");
    }

    @Override
    public void handle(Exchange exchange, Next next) {
        var request = exchange.request();
        if (!mayHaveOne(request)) {
            next.proceed(exchange);
            return;
        }
        var body = Buffer.buffer();
        long timer = vertx.setTimer(limits.bodyMillis(), _ -> exchange.refuse(late()));
        exchange.onEnd(() -> {
            vertx.cancelTimer(timer);
            limits.release(body.length());
        });
        request.exceptionHandler(_ -> exchange.end());
        request.handler(chunk -> exchange.guarded(() -> {
            if (body.length() + chunk.length() > limits.body()) {
                throw limits.tooLarge();
            }
            body.appendBuffer(chunk);
            limits.hold(chunk.length());
        }));
        request.endHandler(_ -> exchange.guarded(() -> {
            vertx.cancelTimer(timer);
            exchange.body(body.getBytes());
            next.proceed(exchange);
        }));
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
        request.resume();
    }

    private static Refusal late() {
        return Refusal.of(408, Kind.DEADLINE_EXCEEDED, "BODY_TOO_SLOW", "the body did not arrive in time");
    }

    /**
     * Takes in what the client is still sending, so that it reads the answer instead of a reset. Who
     * goes on for too long is cut off.
     */
    private void passOver(Exchange exchange) {
        var request = exchange.request();
        if (exchange.read() || request.isEnded()) {
            return;
        }
        long timer = vertx.setTimer(limits.bodyMillis(), _ -> cut(request));
        var seen = new int[1];
        request.exceptionHandler(_ -> vertx.cancelTimer(timer));
        request.endHandler(_ -> vertx.cancelTimer(timer));
        request.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] > Limits.PATIENCE_BYTES) {
                cut(request);
            }
        });
        request.resume();
    }

    private static void cut(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }
}
