package cobnut.launcher.net;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The management port of one node, as the operator's client. Thread-safe; every wait has a limit. */
public final class Management {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    /** For the audit log: who types, as the machine knows them. */
    private static final String OPERATOR = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._@-]", "-");

    private final String address;
    private final String token;

    /** @param address host:port */
    public Management(String address, String token) {
        this.address = address;
        this.token = token;
    }

    /**
     * Calls a method of {@code cobnut.node.v1.Node}.
     *
     * @throws Refusal with the problem that the node answered, or that it does not answer
     */
    public JsonObject call(String method, JsonObject request, Duration limit) {
        return call("cobnut.node.v1.Node", method, request, limit);
    }

    /** As {@link #call(String, JsonObject, Duration)}, of another contract for operators. */
    public JsonObject call(String contract, String method, JsonObject request, Duration limit) {
        var post = HttpRequest.newBuilder(URI.create("http://" + address + "/" + contract + "/" + method))
                .timeout(limit)
                .header("cobnut-operator", OPERATOR)
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.ofString(request.encode()))
                .build();
        try {
            var response = CLIENT.send(post, HttpResponse.BodyHandlers.ofString());
            var body = json(response.body());
            if (response.statusCode() / 100 != 2) {
                throw problem(response.statusCode(), body);
            }
            return body;
        } catch (IOException failed) {
            throw new Refusal(Exit.FAILED, "the node at " + address + " does not answer: " + failed, "./cobnut ps");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw Refusal.failed("interrupted while waiting for " + address);
        }
    }

    /** Whether a GET of that address is answered with 2xx within the limit. */
    public static boolean answers(String url, Duration limit) {
        return get(url, limit).isPresent();
    }

    /** What a GET of that address is answered with; empty when that is not 2xx, or not within the limit. */
    public static Optional<String> get(String url, Duration limit) {
        try {
            var get =
                    HttpRequest.newBuilder(URI.create(url)).timeout(limit).GET().build();
            var answer = CLIENT.send(get, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() / 100 == 2 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException | IllegalArgumentException no) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    public static boolean ready(String address) {
        return !address.isEmpty() && answers("http://" + address + "/readyz", Duration.ofMillis(800));
    }

    private static JsonObject json(String body) {
        try {
            return body.isBlank() ? new JsonObject() : new JsonObject(body);
        } catch (DecodeException other) {
            return new JsonObject().put("detail", body);
        }
    }

    private static Refusal problem(int status, JsonObject body) {
        var detail = body.getString("detail", body.getString("message", body.encode()));
        var reason = body.getString("reason", body.getString("title", ""));
        return Refusal.failed(status + (reason.isEmpty() ? "" : " " + reason) + ": " + detail);
    }
}
