package cobnut.orders.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.orders.adapter.Shop.Way;
import cobnut.orders.domain.Basket.Wanted;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Status;
import cobnut.postgres.saga.SagaLine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole returns, through PostgreSQL and a real runner, with everybody else at the other end of a bad line. */
class ReturnStoryTest {
    private static final Wanted TWO_MUGS = new Wanted("mug", 2);

    private static Server server;

    private final Shop shop = new Shop();
    private final List<Desk> desks = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = new Server();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void empty() {
        var database = server.open();
        Server.empty(database);
        database.close().await();
    }

    @AfterEach
    void close() {
        desks.forEach(Desk::close);
    }

    @Test
    void a_returned_order_leaves_goods_and_money_where_they_were() {
        var desk = desk();
        var id = bought(desk);

        desk.giveBack(id);

        becomes(desk, id, new Status.Returned());
        assertThat(shop.methods()).endsWith("ReturnStock", "RefundCharge");
        assertThat(shop.kept()).isZero();
        assertThat(shop.sold("mug")).isZero();
        assertThat(shop.available).containsEntry("mug", 1000L);
        assertThat(desk.told(id)).endsWith("OrderConfirmed", "OrderReturnRequested", "OrderReturned");
        assertThat(desk.operators().about(id.toString()))
                .extracting(view -> view.definition() + " " + view.state())
                .containsExactly("checkout CONFIRMED", "return RETURNED");
    }

    @Test
    void goods_that_the_store_does_not_take_stay_sold_and_paid() {
        var desk = desk();
        var id = bought(desk);
        shop.keeps(id);

        desk.giveBack(id);

        becomes(desk, id, new Status.Confirmed(true));
        assertThat(shop.arrived("RefundCharge")).isEmpty();
        assertThat(shop.kept()).isEqualTo(200);
        assertThat(shop.sold("mug")).isEqualTo(2);
    }

    @Test
    void a_return_called_off_while_the_store_is_away_leaves_everything_sold() {
        var desk = desk();
        var id = bought(desk);
        shop.ways(method -> method.equals("ReturnStock") ? Way.LOST_REQUEST : Way.GOOD);
        desk.giveBack(id);
        await().until(() -> !shop.arrived("ReturnStock").isEmpty());

        desk.operators().compensate(Return.of(id), "ann", "the customer keeps it");

        becomes(desk, id, new Status.Confirmed(true));
        assertThat(shop.sold("mug")).isEqualTo(2);
        assertThat(shop.kept()).isEqualTo(200);
    }

    @Test
    void a_return_called_off_too_late_is_finished() {
        var desk = desk();
        var id = bought(desk);
        var late = Promise.<Void>promise();
        shop.pauses(method -> method.equals("ReturnStock") ? late.future() : Future.succeededFuture());
        desk.giveBack(id);
        await().until(() -> !shop.arrived("ReturnStock").isEmpty());

        desk.operators().compensate(Return.of(id), "ann", "the customer keeps it");
        late.complete();

        becomes(desk, id, new Status.Returned());
        assertThat(desk.operators().history(Return.of(id)))
                .extracting(SagaLine::news)
                .containsExactly("START", "CALLED_OFF", "GOODS_TAKEN", "MONEY_REFUNDED");
        assertThat(shop.kept()).isZero();
        assertThat(shop.sold("mug")).isZero();
    }

    @Test
    void in_a_storm_every_return_comes_to_an_end_and_money_and_goods_agree() {
        var luck = new Random(20261120);
        var desks = List.of(desk(), desk());
        var bought = IntStream.range(0, 40)
                .mapToObj(number -> bought(desks.get(number % 2)))
                .toList();
        shop.ways(_ -> switch (luck.nextInt(10)) {
            case 0, 1 -> Way.LOST_REQUEST;
            case 2, 3 -> Way.LOST_ANSWER;
            default -> Way.GOOD;
        });

        bought.forEach(id -> {
            if (luck.nextInt(4) == 0) {
                shop.keeps(id);
            }
            desks.getFirst().giveBack(id);
        });

        await().atMost(Duration.ofSeconds(30))
                .until(() -> bought.stream()
                        .noneMatch(id -> desks.getLast().order(id).status() instanceof Status.Returning));
        var kept = bought.stream()
                .filter(id -> desks.getLast().order(id).status() instanceof Status.Confirmed)
                .count();
        assertThat(kept).isBetween(1L, 39L);
        assertThat(shop.kept()).isEqualTo(200 * kept);
        assertThat(shop.sold("mug")).isEqualTo(2 * kept);
        assertThat(shop.available).containsEntry("mug", 1000 - 2 * kept);
        assertThat(desks.getLast().inNeedOfAttention()).isEmpty();
    }

    private Desk desk() {
        var desk = new Desk(server, shop, Duration.ofSeconds(60), "desk-" + UUID.randomUUID());
        desks.add(desk);
        return desk;
    }

    private static UUID bought(Desk desk) {
        var id = desk.place("tok_ok", TWO_MUGS);
        becomes(desk, id, new Status.Confirmed());
        return id;
    }

    private static void becomes(Desk desk, UUID id, Status status) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> desk.order(id).status(), status::equals);
    }
}
