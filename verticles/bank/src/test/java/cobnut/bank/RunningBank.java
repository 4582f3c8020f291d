package cobnut.bank;

import cobnut.chassis.config.Secret;
import cobnut.postgres.Database;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The bank on a free port, and a client that is not ours. */
final class RunningBank implements AutoCloseable {
    static final String KEY = "a key for these tests";

    private final HttpServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    record Answer(int status, JsonObject body) {
        String word() {
            return body.getString(status < 400 ? "status" : "reason");
        }
    }

    RunningBank(Database database, int requests) {
        var config = new BankConfig(
                "127.0.0.1", 0, new Secret(KEY), Duration.ofMillis(400), Duration.ofSeconds(20), requests);
        var vertx = database.vertx();
        var api = new BankApi(vertx, new PgCharges(database), config);
        server = vertx.createHttpServer(BankVerticle.options(config))
                .requestHandler(api.router())
                .listen()
                .await();
    }

    static String newId() {
        return UUID.randomUUID().toString();
    }

    static String body(String id, String card, long minor) {
        return new JsonObject()
                .put("chargeId", id)
                .put("amount", new JsonObject().put("currency", "EUR").put("minor", minor))
                .put("card", card)
                .encode();
    }

    Answer charge(String id, String card) {
        return post("/charges", body(id, card, 1290));
    }

    Answer voided(String id) {
        return post("/charges/" + id + "/void", "{}");
    }

    Answer refund(String id, String refundId) {
        return post(
                "/charges/" + id + "/refund",
                new JsonObject().put("refundId", refundId).encode());
    }

    Answer post(String path, String body) {
        return postAsync(path, body).join();
    }

    CompletableFuture<Answer> postAsync(String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)).build());
    }

    Answer get(String path) {
        return send(request(path).GET().build()).join();
    }

    CompletableFuture<Answer> send(HttpRequest request) {
        return client.sendAsync(request, BodyHandlers.ofString()).thenApply(RunningBank::answer);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(10)).header("X-Api-Key", KEY);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), new JsonObject(response.body()));
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close().await();
    }
}
