package cobnut.launcher.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.launcher.crash.Matrix.Crash;
import cobnut.launcher.shop.Customer;
import cobnut.launcher.shop.RunningShop;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.supervisor.ControlClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** One order, and one node that ends at one point of its way. All that is known of the order is read from outside. */
final class Trial {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LATEST = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final String PLENTY = "p-150";
    private static final String SOLD_OUT = "p-199";

    private final RunningShop shop;
    private final Customer customer;
    private final Crash crash;
    private final Flow flow;
    private final Path armed;
    private final Ledgers ledgers;
    private final StateFolder nodes;
    private boolean back;
    private @Nullable FutureTask<?> disturbance;

    Trial(RunningShop shop, Customer customer, Crash crash) {
        this.shop = shop;
        this.customer = customer;
        this.crash = crash;
        this.flow = crash.flow();
        this.armed = shop.crashPoints().resolve(crash.point().file());
        this.ledgers = new Ledgers(shop.books());
        this.nodes = new StateFolder(shop.state());
    }

    /** Orders of it find nothing from then on. */
    static void sellOut(RunningShop shop, Customer customer) throws Exception {
        var order = customer.orderInsisting(Customer.basket(SOLD_OUT, RunningShop.STOCK, "tok_ok"));
        await().atMost(LIMIT).until(() -> new Ledgers(shop.books()).isFinal(order));
    }

    void run() throws Exception {
        var node = crash.point().node();
        await().atMost(LIMIT).until(() -> nodes.living(node).isPresent());
        var victim = nodes.living(node).orElseThrow().process().alive().orElseThrow();
        var sku = flow == Flow.SHORT ? SOLD_OUT : PLENTY;
        try (var _ = flow == Flow.STOPPED_EARLY ? ledgers.holding(sku) : null) {
            var basket = Customer.basket(sku, 1, flow.card);
            var bought = flow == Flow.RETURNED ? bought(basket) : "";
            Files.createFile(armed);
            var asking =
                    beside(() -> bought.isEmpty() ? customer.orderInsisting(basket) : customer.returnInsisting(bought));
            turning(victim, asking::isDone);
            var order = asking.get();
            turning(victim, () -> disturbed(order) && ledgers.isFinal(order));

            await().atMost(LATEST)
                    .untilAsserted(() ->
                            assertThat(armed).as("nobody came by " + crash).doesNotExist());
            turning(victim, () -> back);
            await().atMost(LIMIT)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(customer.status(order)).isEqualTo(flow.end));
        } finally {
            Files.deleteIfExists(armed);
        }
        assertThat(ledgers.disagreements()).isEmpty();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(ledgers.miscounted()).isZero());
    }

    private String bought(String basket) throws Exception {
        var order = customer.orderInsisting(basket);
        await().atMost(LIMIT).until(() -> ledgers.isFinal(order));
        return order;
    }

    private void turning(ProcessHandle victim, Callable<Boolean> until) {
        await().atMost(LIMIT).pollInterval(LOOK).until(() -> {
            if (!back && Files.notExists(armed) && !victim.isAlive()) {
                ledgers.leasesAreOver(crash.point().node());
                // At once, without the supervisor's growing patience with what dies again and again.
                new ControlClient(nodes)
                        .order(
                                "restart",
                                new JsonObject().put("node", crash.point().node()));
                back = true;
            }
            return until.call();
        });
    }

    /** Once, at the moment that makes this flow what it is; whether that is done with. */
    private boolean disturbed(String order) throws SQLException {
        if (!flow.late() && !flow.stopped()) {
            return true;
        }
        if (disturbance == null && ripe(order)) {
            disturbance = beside(() -> flow.late() ? ledgers.timeIsOver(order) : customer.cancelInsisting(order));
        }
        return disturbance != null && disturbance.isDone();
    }

    private boolean ripe(String order) throws SQLException {
        if (flow == Flow.STOPPED_EARLY) {
            return ledgers.in(Step.RESERVING, order);
        }
        return ledgers.in(Step.CHARGING, order)
                && (flow.paidFirst() ? ledgers.bankHasTheMoney(order) : ledgers.providerIsAsked(order));
    }

    private static <T> FutureTask<T> beside(Callable<T> work) {
        var task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }
}
