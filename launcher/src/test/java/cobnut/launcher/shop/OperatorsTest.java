package cobnut.launcher.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.launcher.Cli;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.net.Management;
import cobnut.launcher.state.StateFolder;
import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What somebody at a terminal is told about a running shop, and what they can mend in it. */
@Tag("cluster")
@ExtendWith(RunningShop.Extension.class)
class OperatorsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CONFIRMED = "cobnut.orders.v1.OrderConfirmed";

    private static RunningShop shop;
    private static Cli cobnut;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open(RunningShop open) {
        shop = open;
        cobnut = open.cobnut();
    }

    @Test
    void an_order_is_explained_by_all_who_had_to_do_with_it_in_order_of_time() throws Exception {
        var ann = Customer.logIn(shop.address(), "ann@example.com", "correct horse");
        var placed = ann.order(UUID.randomUUID().toString(), Customer.basket("p-009", 1, "tok_ok"));
        var order = new JsonObject(placed.body()).getJsonObject("order").getString("orderId");
        await().atMost(PATIENCE).until(() -> ann.status(order).equals("CONFIRMED"));

        var lines = cobnut.rows("explain", "order", order, "--output", "json");

        assertThat(lines.stream().map(line -> line.getString("service") + " " + line.getString("source")))
                .contains(
                        "orders saga",
                        "orders event",
                        "orders request",
                        "inventory reservation",
                        "inventory event",
                        "payments payment",
                        "payments ledger",
                        "payments bank",
                        "payments event");
        assertThat(lines.stream().map(line -> line.getString("at"))).isSorted();
        assertThat(lines.getFirst().getString("traceId")).hasSize(32);
        assertThat(lines.toString()).contains("\\\"card\\\":\\\"***\\\"").doesNotContain("tok_ok");
        assertThat(cobnut.rows("saga", "ls", "orders", "--output", "json"))
                .anyMatch(saga -> order.equals(saga.getString("subject")));
    }

    @Test
    void what_nobody_knows_is_said_to_be_unknown() throws Exception {
        var order = cobnut.run("explain", "order", UUID.randomUUID().toString());
        var saga = cobnut.run("saga", "retry", UUID.randomUUID().toString(), "--why", "a test");

        assertThat(order.status()).isEqualTo(Exit.FAILED);
        assertThat(order.err()).contains("nothing is known of order");
        assertThat(saga.status()).isEqualTo(Exit.FAILED);
        assertThat(saga.err()).contains("SAGA_UNKNOWN");
    }

    @Test
    void an_event_that_nobody_can_read_is_put_aside_shown_replayed_with_another_payload_or_dropped() throws Exception {
        var event = poison();
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(() -> readers().stream()
                        .allMatch(reader -> reader.getString("parked").equals("1")));

        var shown = cobnut.rows("events", "show", "catalog", "best-sellers", "--output", "json");
        var json = "{\"orderId\": \"" + UUID.randomUUID() + "\"}";
        var replayed = cobnut.run(
                "events", "replay", "catalog", "best-sellers", event, "--json", json, "--why", "it was torn");
        for (var reader : readers()) {
            if (!reader.getString("service").equals("catalog")) {
                var dropped = cobnut.run(
                        "events",
                        "drop",
                        reader.getString("service"),
                        reader.getString("name"),
                        event,
                        "--why",
                        "torn");
                assertThat(dropped.status()).as(dropped.err()).isZero();
            }
        }

        assertThat(shown).hasSize(1);
        assertThat(shown.getFirst().getString("id")).isEqualTo(event);
        assertThat(shown.getFirst().getString("type")).isEqualTo(CONFIRMED);
        assertThat(shown.getFirst().getString("reason")).isNotBlank();
        assertThat(replayed.status()).as(replayed.err()).isZero();
        await().atMost(PATIENCE)
                .until(() -> readers().stream()
                        .allMatch(reader -> reader.getString("parked").equals("0")
                                && reader.getString("lag").equals("0")));
        assertThat(cobnut.rows("events", "ls", "--output", "json")).hasSameSizeAs(readers());
        var effect = cobnut.run("events", "reset", "carts", "carts", "--why", "a test");
        assertThat(effect.status()).isEqualTo(Exit.FAILED);
        assertThat(effect.err()).contains("RESET_REFUSED");
    }

    @Test
    void a_reader_that_its_log_refuses_is_adopted_and_what_it_built_is_built_again() throws Exception {
        var books = shop.books();
        var ann = Customer.logIn(shop.address(), "ann@example.com", "correct horse");
        ann.orderInsisting(Customer.basket("p-010", 300, "tok_ok"));
        await().atMost(PATIENCE).until(() -> sold("p-010") == 300);
        // As after a backup of the log alone was restored, for this one reader.
        books.change("update catalog.subscription set generation = gen_random_uuid() where name = 'best-sellers'");
        books.change("update orders.event_log_head set parted = parted || pos, earlier = earlier"
                + " || (select generation from catalog.subscription where name = 'best-sellers')");
        whatIsNotParkedIsNeitherReplayedNorDropped();
        await().atMost(PATIENCE)
                .until(() -> books.count("select count(*) from catalog.subscription where state = 'STOPPED'") == 1);

        var adopted = cobnut.done("events", "reset", "catalog", "best-sellers", "--adopt", "--why", "it was restored");
        books.change("update catalog.best_sellers set sold = 7 where sku = 'p-010'");
        var reset = cobnut.done("events", "reset", "catalog", "best-sellers", "--why", "it was miscounted");

        assertThat(adopted.err())
                .contains("catalog best-sellers goes on at position ")
                .doesNotContain("position 0 of");
        assertThat(reset.err()).contains("catalog best-sellers goes on at position 0 of ");
        await().atMost(PATIENCE).until(() -> sold("p-010") == 300);
    }

    /** Said while the reader finds out what its log thinks of it. */
    private static void whatIsNotParkedIsNeitherReplayedNorDropped() throws Exception {
        var unknown = UUID.randomUUID().toString();

        var replayed = cobnut.run("events", "replay", "catalog", "best-sellers", unknown, "--why", "a test");
        var dropped = cobnut.run("events", "drop", "catalog", "best-sellers", "nonsense", "--why", "a test");

        assertThat(replayed.status()).isEqualTo(Exit.FAILED);
        assertThat(replayed.err()).contains("404 EVENT_NOT_PARKED: no event " + unknown + " is parked in best-sellers");
        assertThat(dropped.status()).isEqualTo(Exit.FAILED);
        assertThat(dropped.err()).contains("400 INVALID_FIELD", "event_id");
    }

    private static long sold(String sku) throws SQLException {
        return shop.books().count("select coalesce(sum(sold), 0) from catalog.best_sellers where sku = ?", sku);
    }

    /** Of the log of orders, each once. */
    private static List<JsonObject> readers() {
        var state = new StateFolder(shop.state());
        return state.living().stream()
                .map(node -> new Management(node.management(), state.token())
                        .call("cobnut.node.v1.Durable", "ListSubscriptions", new JsonObject(), PATIENCE))
                .flatMap(answer -> answer.getJsonArray("subscriptions").stream())
                .map(JsonObject.class::cast)
                .filter(one -> one.getString("log").equals("cobnut.orders.v1.OrdersLog"))
                .toList();
    }

    /** Into the log as it lies in the database: no service would write it. */
    private static String poison() throws Exception {
        var address = LocalPostgres.running(shop.state().resolve("postgres"))
                .orElseThrow()
                .address();
        var id = UUID.randomUUID();
        try (var admin = DriverManager.getConnection(
                        "jdbc:postgresql://" + address,
                        address.admin(),
                        address.passwords().of(address.admin()));
                var insert = admin.prepareStatement("""
                    insert into orders.event_log (key, version, partition, event_id, type, type_version, payload)
                    values (?, 1, 7, ?, ?, 1, '\\xff')
                    """)) {
            insert.setString(1, "poison-" + id);
            insert.setObject(2, id);
            insert.setString(3, CONFIRMED);
            insert.executeUpdate();
        }
        return id.toString();
    }

    @Test
    void a_backup_is_taken_while_all_goes_on_and_not_restored_under_running_nodes() throws Exception {
        var file = folder.resolve("shop.zip");

        var backup = cobnut.run("backup", file.toString());
        var restore = cobnut.run("restore", file.toString(), "--replace", "--yes");

        assertThat(backup.status()).as(backup.err()).isZero();
        assertThat(backup.out()).contains("orders", "payments", "bank");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(restore.status()).isEqualTo(Exit.ALREADY_RUNNING);
        assertThat(restore.err()).contains("nodes run:", "./cobnut down");
    }
}
