package cobnut.launcher.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.launcher.Cli;
import cobnut.launcher.exit.Exit;
import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checkouts whose next call nobody can read, and the three ways in which somebody at a terminal gets them on. */
@Tag("cluster")
@ExtendWith(RunningShop.Extension.class)
class StuckCheckoutsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SKU = "p-170";
    private static final String OPERATOR = "svc:operator:" + System.getProperty("user.name");

    private static Cli cobnut;
    private static Books books;
    private static Customer ann;
    private static String retried;
    private static String skipped;
    private static String turnedBack;

    @BeforeAll
    static void three_checkouts_are_stuck_at_their_first_call(RunningShop shop) throws Exception {
        cobnut = shop.cobnut();
        books = shop.books();
        ann = Customer.logIn(shop.address(), "ann@example.com", "correct horse");
        try (var _ = books.holding("select from inventory.stock where sku = ? for update", SKU)) {
            retried = stuck();
            skipped = stuck();
            turnedBack = stuck();
            await().atMost(PATIENCE)
                    .until(() -> books.count("select count(*) from orders.saga where attention is not null") == 3);
        }
    }

    @AfterAll
    static void the_books_agree_as_if_nothing_had_been() {
        await().atMost(PATIENCE).until(() -> books.disagreements(RunningShop.STOCK), List::isEmpty);
    }

    /** Its next attempt, which is at once, sends what nobody can read; and there is all the time in the world. */
    private static String stuck() throws Exception {
        var order = ann.orderInsisting(Customer.basket(SKU, 1, "tok_ok"));
        books.change("""
            update orders.saga set request = '\\xff'::bytea || request, epoch = epoch + 1, lease_owner = null,
                due_at = now(), deadline = now() + interval '1 day'
            where id = ?::uuid\
            """, order);
        return order;
    }

    private static void eventually(String order, String status) {
        await().atMost(PATIENCE).until(() -> ann.status(order).equals(status));
    }

    private static JsonObject shown(String saga) throws Exception {
        return new JsonObject(
                cobnut.done("saga", "show", saga, "--output", "json").out());
    }

    /** What operators wrote into the saga's own log. */
    private static List<String> written(JsonObject saga) {
        return saga.getJsonArray("lines").stream()
                .map(JsonObject.class::cast)
                .filter(line -> !line.getString("operator").isEmpty())
                .map(line -> line.getString("from") + " " + line.getString("news") + " " + line.getString("to") + " "
                        + line.getString("operator") + ": " + line.getString("why"))
                .toList();
    }

    private static void refused(String sentence, String... words) throws Exception {
        var said = cobnut.run(words);

        assertThat(said.status()).as(said.err()).isEqualTo(Exit.FAILED);
        assertThat(said.err()).contains(sentence);
    }

    @Test
    void what_was_mended_is_tried_again() throws Exception {
        var attention = cobnut.rows("saga", "ls", "orders", "--attention", "--output", "json");
        books.change("update orders.saga set request = substr(request, 2) where id = ?::uuid", retried);

        var said = cobnut.done("saga", "retry", retried, "--why", "mended its request");

        assertThat(attention)
                .filteredOn(saga -> saga.getString("id").equals(retried))
                .singleElement()
                .satisfies(saga -> assertThat(saga.getString("attention")).startsWith("RESERVING: "));
        assertThat(said.err()).contains("checkout " + retried + " is RESERVING");
        eventually(retried, "CONFIRMED");
    }

    @Test
    void a_step_that_was_done_by_hand_is_skipped_and_behind_the_pivot_nothing_is_turned_back() throws Exception {
        refused(
                "409 NEWS_REFUSED: RESERVING does not listen to MONEY_CAPTURED, only to [STOCK_RESERVED",
                "saga",
                "skip",
                skipped,
                "MONEY_CAPTURED",
                "--why",
                "a test");
        var lines = "[{\"sku\": \"" + SKU + "\", \"quantity\": 1}]";
        cobnut.done("call", "inventory.ReserveStock", "{\"orderId\": \"" + skipped + "\", \"lines\": " + lines + "}");

        try (var _ = books.holding("select from inventory.reservations where order_id = ?::uuid for update", skipped)) {
            var said = cobnut.done("saga", "skip", skipped, "STOCK_RESERVED", "--why", "reserved by hand");
            assertThat(said.err()).contains("checkout " + skipped + " is CHARGING");
            await().atMost(PATIENCE).until(() -> in("COMMITTING", skipped));
            refused(
                    "409 PAST_PIVOT: checkout cannot be turned back in COMMITTING; there is only forward",
                    "saga",
                    "compensate",
                    skipped,
                    "--why",
                    "too late");
        }

        eventually(skipped, "CONFIRMED");
        assertThat(written(shown(skipped)))
                .containsExactly("RESERVING STOCK_RESERVED CHARGING " + OPERATOR + ": reserved by hand");
        assertThat(cobnut.done("logs", "trade", "--lines", "100000").out())
                .contains("skip to STOCK_RESERVED in saga " + skipped + " by " + OPERATOR + ": reserved by hand")
                .contains("compensate saga " + skipped + " by " + OPERATOR + ": too late");
    }

    private static boolean in(String state, String saga) throws SQLException {
        return books.count("select count(*) from orders.saga where state = ? and id = ?::uuid", state, saga) == 1;
    }

    @Test
    void a_checkout_is_turned_back_and_the_customer_is_told() throws Exception {
        var said = cobnut.done("saga", "compensate", turnedBack, "--why", "the customer called");
        eventually(turnedBack, "CANCELLED");

        assertThat(said.err()).contains("checkout " + turnedBack + " is RELEASING");
        assertThat(ann.get("/v1/orders/" + turnedBack).getString("reason")).isEqualTo("CUSTOMER_CANCELLED");
        var saga = shown(turnedBack);
        assertThat(saga.getBoolean("final")).isTrue();
        assertThat(saga.getString("attention")).isEmpty();
        assertThat(written(saga))
                .containsExactly("RESERVING CUSTOMER_CANCELS RELEASING " + OPERATOR + ": the customer called");
    }
}
