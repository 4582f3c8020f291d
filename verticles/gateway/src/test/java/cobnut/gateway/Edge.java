package cobnut.gateway;

import static org.awaitility.Awaitility.await;

import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A gateway on one node and services on another, over a real cluster and real sockets. */
final class Edge implements AutoCloseable {
    /** Gives tests a parameter of type {@link Edge}: one for all classes of the module, closed at the end. */
    static final class Running implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Edge.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Running.class))
                    .getOrComputeIfAbsent(Edge.class, _ -> start(), Edge.class);
        }

        private static Edge start() {
            try {
                var state = Files.createTempDirectory(Path.of("target"), "edge");
                return new Edge(state, Map.of("cors-origins", "https://shop.example", "max-body", "65536"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    final int port = freePort();
    private final Path state;
    private final ClusterNode gateway;
    private final ClusterNode services;
    private boolean stopped;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Edge(Path state, Map<String, String> settings) {
        this.state = state;
        var set = new HashMap<String, String>();
        set.put("gateway.port", String.valueOf(port));
        set.put("gateway.instances", "2");
        settings.forEach((key, value) -> set.put("gateway." + key, value));
        gateway = start("edge", set, new GatewayVerticle());
        services = start("back", Map.of(), new DemoVerticle(), new IssuerVerticle());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> get("/v1/things/x").statusCode() == 200
                        && get("/.well-known/jwks.json").statusCode() == 200
                        && get("/never").statusCode() == 404);
    }

    private ClusterNode start(String name, Map<String, String> set, ServiceVerticle<?>... services) {
        return join(ClusterNode.start(NodeOptions.local(name, state).withSet(set), List.of(services)));
    }

    static <T> T join(io.vertx.core.Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void stopServices() {
        join(services.leave());
        stopped = true;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    HttpResponse<String> as(String token, String path) {
        return send(request(path).header("Authorization", "Bearer " + token));
    }

    HttpRequest.Builder post(String path, String body) {
        return request(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
    }

    HttpRequest.Builder create(String token, String key, String body) {
        var request = post("/v1/things", body).header("Authorization", "Bearer " + token);
        return key.isEmpty() ? request : request.header("Idempotency-Key", key);
    }

    static JsonObject json(HttpResponse<String> response) {
        return new JsonObject(response.body());
    }

    static String reason(HttpResponse<String> response) {
        return response.statusCode() + " " + json(response).getString("reason");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        var left = gateway.leave();
        if (!stopped) {
            join(services.leave());
        }
        join(left);
    }
}
