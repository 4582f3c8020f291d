package cobnut.payments.adapter;

import cobnut.bank.BankConfig;
import cobnut.bank.BankVerticle;
import cobnut.chassis.Node;
import cobnut.chassis.Serving;
import cobnut.chassis.config.Secret;
import cobnut.postgres.Database;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The bank itself behind its HTTP API on a free port, and its ledger as an outsider reads it. */
final class RealBank implements AutoCloseable {
    private static final Secret KEY = new Secret("a key for these tests");

    private final HttpServer server;

    RealBank(Database database) {
        var config = new BankConfig("127.0.0.1", 0, KEY, Duration.ofMillis(900), Duration.ofSeconds(30), 1024);
        var node = (Node) Proxy.newProxyInstance(
                Node.class.getClassLoader(), new Class<?>[] {Node.class}, (_, method, _) -> switch (method.getName()) {
                    case "vertx" -> database.vertx();
                    case "database" -> database;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        var http = (Serving.Http) new BankVerticle().start(node, config).create();
        server = database.vertx()
                .createHttpServer(http.options())
                .requestHandler(http.handler())
                .listen()
                .await();
    }

    BankAccess access(Duration requestTimeout, int calls) {
        return new BankAccess(url(""), KEY, Duration.ofSeconds(2), requestTimeout, calls);
    }

    /** Charge, kind, currency and amount of every line. */
    List<String> ledger() throws Exception {
        var lines = new ArrayList<String>();
        try (var client = HttpClient.newHttpClient()) {
            long at = 0;
            while (true) {
                var request = HttpRequest.newBuilder(url("/ledger?limit=1000&after=" + at))
                        .header("X-Api-Key", KEY.value())
                        .build();
                var page = new JsonObject(
                        client.send(request, BodyHandlers.ofString()).body());
                page.getJsonArray("lines").stream().map(JsonObject.class::cast).forEach(line -> lines.add(text(line)));
                if (page.getLong("next") == at) {
                    return lines;
                }
                at = page.getLong("next");
            }
        }
    }

    private static String text(JsonObject line) {
        var amount = line.getJsonObject("amount");
        return String.join(
                " ",
                line.getString("chargeId"),
                line.getString("kind"),
                amount.getString("currency"),
                amount.getLong("minor").toString());
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + server.actualPort() + path);
    }

    @Override
    public void close() {
        server.close().await();
    }
}
