package cobnut.orders.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.kernel.ServiceException;
import cobnut.orders.application.Ordering;
import cobnut.orders.application.Ordering.Wish;
import cobnut.orders.domain.Basket;
import cobnut.orders.domain.Basket.Wanted;
import cobnut.orders.domain.Card;
import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkout.Step;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.OrderEvent.Recorded;
import cobnut.orders.domain.Orders.Reader;
import cobnut.orders.domain.Orders.Request;
import cobnut.orders.domain.Return;
import cobnut.postgres.Database;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.requests.Requests;
import cobnut.postgres.saga.SagaConfig;
import cobnut.postgres.saga.SagaDesk;
import cobnut.postgres.saga.SagaView;
import cobnut.postgres.saga.Sagas;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Orders on one node, with a runner and a pool of its own. */
final class Desk implements AutoCloseable {
    private static final SagaConfig IMPATIENT = new SagaConfig(
            32,
            Duration.ofMillis(50),
            Duration.ofSeconds(4),
            Duration.ofSeconds(3),
            Duration.ofMillis(5),
            Duration.ofMillis(50),
            10,
            Duration.ofSeconds(5));
    private static final Reader ANYBODY = new Reader("", true);

    private final Vertx vertx = Vertx.vertx();
    private final Database database;
    private final Sagas<Step, News> checkouts;
    private final Sagas<Return.Step, Return.News> returns;
    private final SagaDesk operators;
    private final Ordering ordering;

    Desk(Server server, Shop shop, Duration deadline, String node) {
        this.database = server.open(vertx);
        var rows = new OrderRows();
        var log = new OrderLog(new EventLog(database), InstantSource.system());
        var calls = new CheckoutCalls(shop, rows, log, InstantSource.system(), Duration.ofSeconds(2));
        this.checkouts = new Sagas<>(database, Checkout.table(deadline), calls, IMPATIENT, node);
        var back = new ReturnCalls(shop, rows, log, InstantSource.system(), Duration.ofSeconds(2));
        this.returns = new Sagas<>(database, Return.table(), back, IMPATIENT, node);
        var orders = new PgOrders(database, new Requests(database), rows, log, checkouts, returns);
        var prices = new RemotePrices(shop);
        this.ordering = new Ordering(orders, orders, orders, prices, InstantSource.system(), Duration.ofDays(14));
        this.operators = new SagaDesk(database, List.of(checkouts, returns));
        checkouts.run();
        returns.run();
    }

    UUID place(String card, Wanted... wanted) {
        var request = new Request(UUID.randomUUID(), new byte[] {1});
        var wish = new Wish(new Basket(List.of(wanted)), new Card(card));
        var answer = ordering.place(
                request, "ann", () -> wish, order -> order.id().toString().getBytes());
        return UUID.fromString(new String(answer));
    }

    void giveBack(UUID id) {
        var request = new Request(UUID.randomUUID(), new byte[] {1});
        ordering.giveBack(request, "ann", id, "too small", _ -> new byte[0]);
    }

    SagaDesk operators() {
        return operators;
    }

    Order order(UUID id) {
        return ordering.order(ANYBODY, id);
    }

    List<String> told(UUID id) {
        return ordering.history(ANYBODY, id).stream()
                .map(Recorded::event)
                .map(event -> event.getClass().getSimpleName())
                .toList();
    }

    List<Recorded> history(UUID id) {
        return ordering.history(ANYBODY, id);
    }

    /** False when it is too late. */
    boolean cancel(UUID id) {
        try {
            ordering.cancel("ann", id);
            return true;
        } catch (ServiceException refusal) {
            assertThat(refusal.problem().reason()).isEqualTo("ORDER_ALREADY_CONFIRMED");
            return false;
        }
    }

    List<SagaView<String>> inNeedOfAttention() {
        return operators.list(true, true, 10);
    }

    List<Long> versions(UUID id) {
        return operators.history(id).stream().map(line -> line.version()).toList();
    }

    /** As a power cut would: nothing is given back, no lease is released, and the database hears no more of it. */
    void crash() {
        database.close().await();
        // Its threads hang in calls that are never answered; Vert.x waits ten seconds for them before it gives up.
        vertx.close();
    }

    @Override
    public void close() {
        checkouts.drain();
        returns.drain();
        database.close().await();
        vertx.close().await();
    }
}
