package cobnut.launcher.supervisor;

import cobnut.launcher.exit.Refusal;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Where a supervisor takes orders: HTTP on loopback, with the operators' token. One request at a time. */
final class ControlServer implements AutoCloseable {

    /** An order and its answer. */
    @FunctionalInterface
    interface Orders {
        /** @throws Refusal when it cannot be done */
        JsonObject obey(String order, JsonObject arguments);
    }

    private static final int MOST_BYTES = 64 << 10;

    private final HttpServer server;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("control").daemon().factory());

    ControlServer(Supplier<String> token, Orders orders) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot listen on loopback", failed);
        }
        server.setExecutor(thread);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange, token, orders);
            }
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, Supplier<String> token, Orders orders) throws IOException {
        var shown = exchange.getRequestHeaders().getFirst("authorization");
        if (shown == null || !same(shown, "Bearer " + token.get())) {
            reply(exchange, 401, new JsonObject().put("detail", "show the token of the state folder"));
            return;
        }
        try {
            var body = new String(exchange.getRequestBody().readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
            var arguments = body.isBlank() ? new JsonObject() : new JsonObject(body);
            reply(exchange, 200, orders.obey(exchange.getRequestURI().getPath().substring(1), arguments));
        } catch (Refusal refusal) {
            reply(exchange, 409, new JsonObject().put("detail", refusal.sentence()));
        } catch (DecodeException | ClassCastException | IllegalArgumentException wrong) {
            reply(exchange, 400, new JsonObject().put("detail", String.valueOf(wrong.getMessage())));
        }
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static void reply(HttpExchange exchange, int status, JsonObject body) throws IOException {
        var bytes = body.encode().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdown();
    }
}
