package cobnut.launcher.shop;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Somebody with a browser: all it knows of the shop is its address. */
public final class Customer {
    static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final String shop;
    final String token;

    private Customer(String shop, String token) {
        this.shop = shop;
        this.token = token;
    }

    /** Not logged in. */
    public static Customer stranger(String shop) {
        return new Customer(shop, "");
    }

    public static Customer logIn(String shop, String email, String password) throws Exception {
        var session = stranger(shop).send("POST", "/v1/sessions", json("email", email, "password", password), Map.of());
        if (session.statusCode() != 200) {
            throw new AssertionError(email + " cannot log in: " + session.body());
        }
        return new Customer(shop, new JsonObject(session.body()).getString("accessToken"));
    }

    public static Customer register(String shop) throws Exception {
        var email = UUID.randomUUID() + "@example.com";
        var made =
                stranger(shop).send("POST", "/v1/users", json("email", email, "password", "correct horse"), Map.of());
        if (made.statusCode() != 201) {
            throw new AssertionError("cannot register: " + made.statusCode() + " " + made.body());
        }
        return logIn(shop, email, "correct horse");
    }

    static String json(String... pairs) {
        var object = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) {
            object.put(pairs[i], pairs[i + 1]);
        }
        return object.encode();
    }

    public static String basket(String sku, long quantity, String card) {
        return new JsonObject()
                .put(
                        "lines",
                        new JsonArray().add(new JsonObject().put("sku", sku).put("quantity", quantity)))
                .put("payment", new JsonObject().put("card", card))
                .encode();
    }

    public HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(shop + path))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        headers.forEach(request::setHeader);
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> order(String key, String basket) throws Exception {
        return send("POST", "/v1/orders", basket, Map.of("idempotency-key", key));
    }

    /**
     * Places the order whatever happens meanwhile: the same key again until there is an answer.
     *
     * @return the order's id
     */
    public String orderInsisting(String basket) throws Exception {
        var key = UUID.randomUUID().toString();
        var answer = insisting(() -> order(key, basket));
        if (answer.statusCode() != 202) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body()).getJsonObject("order").getString("orderId");
    }

    /**
     * Gives the order back whatever happens meanwhile.
     *
     * @return the order's id
     */
    public String returnInsisting(String orderId) throws Exception {
        var key = Map.of("idempotency-key", UUID.randomUUID().toString());
        var answer = insisting(() -> send("POST", "/v1/orders/" + orderId + "/return", "{}", key));
        if (answer.statusCode() != 202) {
            throw new AssertionError(answer.statusCode() + " " + answer.body());
        }
        return orderId;
    }

    /**
     * Cancels the order whatever happens meanwhile.
     *
     * @return the answer's status
     */
    public int cancelInsisting(String orderId) throws Exception {
        var key = Map.of("idempotency-key", UUID.randomUUID().toString());
        return insisting(() -> send("POST", "/v1/orders/" + orderId + "/cancel", "{}", key))
                .statusCode();
    }

    private static HttpResponse<String> insisting(Callable<HttpResponse<String>> call) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < end) {
            try {
                var answer = call.call();
                if (answer.statusCode() < 500
                        && answer.statusCode() != 429
                        && !answer.body().contains("REQUEST_IN_PROGRESS")) {
                    return answer;
                }
            } catch (IOException e) {
                // Nobody knows whether it arrived: that is what the key is for.
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
        throw new AssertionError("the shop gave no answer for a minute");
    }

    public JsonObject get(String path) throws Exception {
        var answer = send("GET", path, "", Map.of());
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    public String status(String orderId) throws Exception {
        return get("/v1/orders/" + orderId).getString("status");
    }
}
