package cobnut.launcher.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole shop, from the customer's side of the edge. */
@Tag("cluster")
@ExtendWith(RunningShop.Extension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ShopTest {
    private static RunningShop running;
    private static String shop;

    @BeforeAll
    static void open(RunningShop open) {
        running = open;
        shop = open.address();
    }

    private static void eventually(Customer customer, String orderId, String status) {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> customer.status(orderId).equals(status));
    }

    private static String idOf(String body) {
        return new JsonObject(body).getJsonObject("order").getString("orderId");
    }

    private static long available(String sku) throws Exception {
        return Long.parseLong(Customer.stranger(shop).get("/v1/stock/" + sku).getString("available"));
    }

    @Test
    @Order(1)
    void a_paid_order_is_confirmed_and_the_same_key_gets_the_same_bytes() throws Exception {
        var ann = Customer.logIn(shop, "ann@example.com", "correct horse");
        var basket = Customer.basket("p-001", 2, "tok_ok");

        var placed = ann.order("one", basket);
        eventually(ann, idOf(placed.body()), "CONFIRMED");
        var again = ann.order("one", basket);
        var other = ann.order("one", Customer.basket("p-001", 3, "tok_ok"));

        assertThat(placed.statusCode()).isEqualTo(202);
        assertThat(placed.body()).contains("PENDING");
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(again.body()).isEqualTo(placed.body());
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(available("p-001")).isEqualTo(RunningShop.STOCK - 2);
        var history = ann.get("/v1/orders/" + idOf(placed.body()) + "/history").getJsonArray("entries");
        assertThat(history.stream().map(entry -> ((JsonObject) entry).getString("type")))
                .containsExactly("OrderPlaced", "OrderStockReserved", "OrderPaid", "OrderConfirmed");
        assertThat(ann.get("/v1/payments?orderId=" + idOf(placed.body())).getJsonArray("payments"))
                .hasSize(1);
    }

    @Test
    @Order(2)
    void a_declined_card_gives_the_stock_back_and_too_much_is_rejected() throws Exception {
        var ann = Customer.logIn(shop, "ann@example.com", "correct horse");

        var declined = idOf(ann.order("declined", Customer.basket("p-002", 2, "tok_declined"))
                .body());
        var tooMuch = idOf(
                ann.order("much", Customer.basket("p-003", 1_000, "tok_ok")).body());
        eventually(ann, tooMuch, "CONFIRMED");
        var one = idOf(
                ann.order("one-more", Customer.basket("p-003", 1, "tok_ok")).body());

        eventually(ann, declined, "CANCELLED");
        eventually(ann, one, "REJECTED");
        assertThat(ann.get("/v1/orders/" + declined).getString("reason")).isEqualTo("CARD_DECLINED");
        assertThat(ann.get("/v1/orders/" + one).getString("reason")).isEqualTo("NOT_ENOUGH_STOCK");
        assertThat(available("p-002")).isEqualTo(RunningShop.STOCK);
    }

    private record Bad(String method, String path, String body, Map<String, String> headers, int status) {}

    @Test
    @Order(3)
    void bad_input_is_refused_with_a_status_and_a_problem() throws Exception {
        var ann = Customer.logIn(shop, "ann@example.com", "correct horse");
        var bob = Customer.logIn(shop, "bob@example.com", "correct horse");
        var anns = idOf(ann.order("anns", Customer.basket("p-004", 1, "tok_ok")).body());
        var key = Map.of("idempotency-key", "bad");
        var good = Customer.basket("p-001", 1, "tok_ok");
        var forged = Map.of("authorization", "Bearer " + ann.token.substring(0, ann.token.length() - 4) + "AAAA");
        var nested = "[".repeat(10_000) + "]".repeat(10_000);
        var cases = List.of(
                new Bad("GET", "/v1/nothing", "", Map.of(), 404),
                new Bad("DELETE", "/v1/products", "", Map.of(), 405),
                new Bad("GET", "/v1/users/me", "", forged, 401),
                new Bad("GET", "/v1/orders/" + anns, "", Map.of(), 404),
                new Bad("PUT", "/v1/stock/p-001", "{\"available\": 5}", Map.of(), 403),
                new Bad("POST", "/v1/orders", good.replace("\"lines\"", "\"total\":1,\"lines\""), key, 400),
                new Bad("POST", "/v1/orders", good.replace("\"quantity\":1", "\"quantity\":\"x\""), key, 400),
                new Bad("POST", "/v1/orders", good.replace("\"quantity\":1", "\"quantity\":-1"), key, 400),
                new Bad("POST", "/v1/orders", "{\"lines\":" + nested + "}", key, 400),
                new Bad("POST", "/v1/orders", good, Map.of(), 400),
                new Bad("GET", "/v1/products?pageSize=1000000000", "", Map.of(), 400));

        for (var bad : cases) {
            var answer = bob.send(bad.method, bad.path, bad.body, bad.headers);
            assertThat(answer.statusCode())
                    .as(bad.method + " " + bad.path + ": " + answer.body())
                    .isEqualTo(bad.status);
            assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(new JsonObject(answer.body()).getString("detail")).isNotBlank();
        }
        var nobody = Customer.stranger(shop).send("GET", "/v1/users/me", "", Map.of());
        assertThat(nobody.statusCode()).isEqualTo(401);
    }

    @Test
    @Order(4)
    void of_a_thousand_buyers_of_a_hundred_units_a_hundred_get_one() throws Exception {
        var admin = Customer.logIn(shop, "admin@example.com", "admin admin");
        assertThat(admin.send(
                                "POST",
                                "/v1/products",
                                new JsonObject()
                                        .put("sku", "last-units")
                                        .put("name", "The last units")
                                        .put("category", "rare")
                                        .put(
                                                "price",
                                                new JsonObject()
                                                        .put("currency", "EUR")
                                                        .put("minor", "100"))
                                        .encode(),
                                Map.of())
                        .statusCode())
                .isEqualTo(201);
        assertThat(admin.send("PUT", "/v1/stock/last-units", "{\"available\": 100}", Map.of())
                        .statusCode())
                .isEqualTo(200);
        var buyers = customers(4);

        var orders =
                placeAll(1_000, 32, i -> buyers.get(i % 4).orderInsisting(Customer.basket("last-units", 1, "tok_ok")));
        var books = running.books();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> books.count("select count(*) from orders.orders"
                                + " where status not in ('CONFIRMED', 'REJECTED', 'CANCELLED')")
                        == 0);

        assertThat(orders).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(books.count("select count(*) from orders.orders where status = 'CONFIRMED'"
                        + " and lines::text like '%last-units%'"))
                .isEqualTo(100);
        assertThat(available("last-units")).isZero();
        assertThat(books.disagreements(RunningShop.STOCK)).isEmpty();
    }

    private static List<Customer> customers(int count) throws Exception {
        var customers = new ArrayList<Customer>();
        for (int i = 0; i < count; i++) {
            customers.add(Customer.register(shop));
        }
        return customers;
    }

    @FunctionalInterface
    private interface Placing {
        String place(int number) throws Exception;
    }

    private static List<String> placeAll(int count, int parallel, Placing placing) throws Exception {
        try (var threads = Executors.newFixedThreadPool(parallel)) {
            var tasks = new ArrayList<Callable<String>>();
            for (int i = 0; i < count; i++) {
                int number = i;
                tasks.add(() -> placing.place(number));
            }
            var ids = new ArrayList<String>();
            for (Future<String> done : threads.invokeAll(tasks)) {
                ids.add(done.get());
            }
            return ids;
        }
    }
}
