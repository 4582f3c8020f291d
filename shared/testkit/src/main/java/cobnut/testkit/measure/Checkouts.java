package cobnut.testkit.measure;

import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Customers who buy: {@code EDGE POSTGRES ORDERS ROUNDS}. In each round they place the orders, 16 at a time, and all of
 * them are waited for; then the database shows what it can commit. Prints a line a round: orders a second, commits an
 * order, single-row commits a second, how many were confirmed, how many were placed a second, and how often one was
 * refused for the moment and sent again.
 */
public final class Checkouts {
    private static final int CLIENTS = 16;
    private static final int CUSTOMERS = 4;
    private static final int WARM_UP = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration ALL_FINAL = Duration.ofSeconds(60);
    // An idle connection of the server tells its counts after ten seconds.
    private static final Duration COUNTED = Duration.ofMillis(10_500);
    private static final Duration PROBE = Duration.ofSeconds(3);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final String edge;
    private final int orders;
    private final Commits commits;
    private final AtomicInteger refused = new AtomicInteger();

    private Checkouts(String edge, int orders, Commits commits) {
        this.edge = edge;
        this.orders = orders;
        this.commits = commits;
    }

    public static void main(String[] args) throws Exception {
        var postgres = LocalPostgres.running(Path.of(args[1]))
                .orElseThrow(() -> new IllegalStateException("no PostgreSQL runs in " + args[1]));
        try (var commits = new Commits(postgres.address())) {
            new Checkouts(args[0], Integer.parseInt(args[2]), commits).rounds(Integer.parseInt(args[3]));
        }
        System.exit(0);
    }

    private void rounds(int rounds) throws Exception {
        var tokens = new ArrayList<String>();
        for (int customer = 0; customer < CUSTOMERS; customer++) {
            tokens.add(logIn());
        }
        place(tokens, WARM_UP);
        TimeUnit.NANOSECONDS.sleep(COUNTED.toNanos());
        long before = commits.count();
        TimeUnit.NANOSECONDS.sleep(COUNTED.toNanos());
        double idle = (commits.count() - before) / (COUNTED.toNanos() / 1e9);
        System.err.printf(Locale.ROOT, "  commits a second without orders: %.1f%n", idle);
        for (int round = 0; round < rounds; round++) {
            round(tokens, idle);
        }
    }

    private void round(List<String> tokens, double idle) throws Exception {
        try (var own = commits.connect("cobnut")) {
            // One transaction for all the looking: it counts once, and at its end.
            own.setAutoCommit(false);
            long earlier = confirmed(own);
            long before = commits.count();
            long start = System.nanoTime();
            place(tokens, orders);
            long placed = System.nanoTime();
            awaitFinal(own);
            long end = System.nanoTime();
            double single = commits.perSecond(PROBE);
            TimeUnit.NANOSECONDS.sleep(Math.max(0, end + COUNTED.toNanos() - System.nanoTime()));
            double counted = commits.count() - before - idle * (System.nanoTime() - start) / 1e9;
            long bought = confirmed(own) - earlier;
            System.out.printf(
                    Locale.ROOT,
                    "round %.1f %.2f %.0f %d %.1f %d%n",
                    bought / ((end - start) / 1e9),
                    counted / orders,
                    single,
                    bought,
                    orders / ((placed - start) / 1e9),
                    refused.getAndSet(0));
        }
    }

    private static long confirmed(Connection own) throws Exception {
        return number(own, "select count(*) from orders.orders where status = 'CONFIRMED'");
    }

    private static void awaitFinal(Connection own) throws Exception {
        long limit = System.nanoTime() + ALL_FINAL.toNanos();
        var open = """
            select count(*) from orders.orders where status not in ('CONFIRMED', 'REJECTED', 'CANCELLED')\
            """;
        for (long left = number(own, open); left > 0; left = number(own, open)) {
            if (System.nanoTime() - limit > 0) {
                throw new IllegalStateException(left + " orders are not final after " + ALL_FINAL.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static long number(Connection own, String query) throws Exception {
        try (var statement = own.prepareStatement(query);
                var rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void place(List<String> tokens, int count) throws Exception {
        var next = new AtomicInteger();
        var clients = new ArrayList<Future<Boolean>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int client = 0; client < CLIENTS; client++) {
                var token = tokens.get(client % tokens.size());
                clients.add(threads.submit((Callable<Boolean>) () -> {
                    for (int n = next.getAndIncrement(); n < count; n = next.getAndIncrement()) {
                        order(token, 101 + n % 50);
                    }
                    return true;
                }));
            }
        }
        for (var client : clients) {
            client.get();
        }
    }

    /** The same key each time: however often it is sent, it is one order. */
    private void order(String token, int product) throws Exception {
        var body = "{\"lines\":[{\"sku\":\"p-" + product + "\",\"quantity\":1}],\"payment\":{\"card\":\"tok_ok\"}}";
        var request = HttpRequest.newBuilder(URI.create(edge + "/v1/orders"))
                .timeout(Duration.ofSeconds(10))
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + token)
                .header("idempotency-key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        long limit = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 202) {
                return;
            }
            if (System.nanoTime() - limit > 0 || answer.statusCode() < 500 && answer.statusCode() != 429) {
                throw new IllegalStateException("an order was answered " + answer.statusCode() + ": " + answer.body());
            }
            if (refused.getAndIncrement() == 0) {
                System.err.println("  first refusal: " + answer.statusCode() + " " + answer.body());
            }
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(100, 400));
        }
    }

    private String logIn() throws Exception {
        var credentials = new JsonObject()
                .put("email", "measure-" + UUID.randomUUID() + "@example.com")
                .put("password", UUID.randomUUID().toString());
        post("/v1/users", credentials.copy().put("name", "Measure"));
        return post("/v1/sessions", credentials).getString("accessToken");
    }

    private JsonObject post(String path, JsonObject body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(edge + path))
                .timeout(Duration.ofSeconds(10))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(path + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return new JsonObject(answer.body());
    }
}
