package cobnut.launcher.chaos.workload;

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

/** Somebody with a browser: all it knows of the shop is its address. Thread-safe. */
public final class Customer {
    private static final String PASSWORD = "correct horse";
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private final String shop;
    private final String email;
    private final String password;
    private volatile String token = "";

    private Customer(String shop, String email, String password) {
        this.shop = shop;
        this.email = email;
        this.password = password;
    }

    /** Not logged in. */
    public static Customer stranger(String shop) {
        return new Customer(shop, "", "");
    }

    public static Customer logIn(String shop, String email, String password) throws IOException, InterruptedException {
        var customer = new Customer(shop, email, password);
        customer.logIn();
        return customer;
    }

    /** Somebody new. */
    public static Customer register(String shop) throws IOException, InterruptedException {
        var email = UUID.randomUUID() + "@example.com";
        var body = new JsonObject().put("email", email).put("password", PASSWORD);
        var made = stranger(shop).send("POST", "/v1/users", body.encode(), Map.of());
        if (made.statusCode() != 201) {
            throw new IOException("cannot register: " + made.statusCode() + " " + made.body());
        }
        return logIn(shop, email, PASSWORD);
    }

    /** Again, when the session's token is no longer good. */
    public void logIn() throws IOException, InterruptedException {
        var body = new JsonObject().put("email", email).put("password", password);
        var session = stranger(shop).send("POST", "/v1/sessions", body.encode(), Map.of());
        if (session.statusCode() != 200) {
            throw new IOException(email + " cannot log in: " + session.statusCode() + " " + session.body());
        }
        token = new JsonObject(session.body()).getString("accessToken");
    }

    public String token() {
        return token;
    }

    /** The body of an order of one product. */
    public static String basket(String sku, long quantity, String card) {
        return basket(Map.of(sku, quantity), card);
    }

    /** The body of an order. */
    public static String basket(Map<String, Long> quantities, String card) {
        var lines = new JsonArray();
        quantities.forEach(
                (sku, quantity) -> lines.add(new JsonObject().put("sku", sku).put("quantity", quantity)));
        return new JsonObject()
                .put("lines", lines)
                .put("payment", new JsonObject().put("card", card))
                .encode();
    }

    public HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        return send(method, path, body, headers, Duration.ofSeconds(20));
    }

    public HttpResponse<String> send(
            String method, String path, String body, Map<String, String> headers, Duration limit)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(shop + path))
                .timeout(limit)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        headers.forEach(request::setHeader);
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> order(String key, String basket) throws IOException, InterruptedException {
        return send("POST", "/v1/orders", basket, Map.of("idempotency-key", key));
    }

    /** @throws IOException also when the answer is none of success */
    public JsonObject get(String path) throws IOException, InterruptedException {
        var answer = send("GET", path, "", Map.of());
        if (answer.statusCode() != 200) {
            throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    public String status(String orderId) throws IOException, InterruptedException {
        return get("/v1/orders/" + orderId).getString("status");
    }
}
