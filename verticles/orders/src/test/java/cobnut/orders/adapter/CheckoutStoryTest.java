package cobnut.orders.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.orders.adapter.Shop.Way;
import cobnut.orders.domain.Basket.Wanted;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.Status;
import cobnut.orders.domain.Status.CancelReason;
import cobnut.orders.domain.Status.Cancelled;
import cobnut.orders.domain.Status.Confirmed;
import cobnut.orders.domain.Status.Rejected;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole checkouts, through PostgreSQL and a real runner, with everybody else at the other end of a bad line. */
class CheckoutStoryTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofMillis(400);
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
    void a_good_order_is_confirmed_in_three_calls() {
        var desk = desk(LONG);

        var id = desk.place("tok_ok", TWO_MUGS, new Wanted("tea", 1));

        assertThat(end(desk, id)).isEqualTo(new Confirmed());
        assertThat(shop.methods()).containsExactly("ReserveStock", "ChargeCard", "CommitStock");
        assertThat(shop.kept()).isEqualTo(300);
        assertThat(shop.sold("mug")).isEqualTo(2);
        assertThat(desk.told(id)).containsExactly("OrderPlaced", "OrderStockReserved", "OrderPaid", "OrderConfirmed");
        assertThat(desk.versions(id)).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void an_order_of_too_much_is_rejected_and_touches_no_money() {
        shop.available.put("mug", 1L);
        var desk = desk(LONG);

        var id = desk.place("tok_ok", TWO_MUGS);

        assertThat(end(desk, id)).isEqualTo(new Rejected("mug"));
        assertThat(shop.methods()).containsExactly("ReserveStock");
    }

    @Test
    void a_declined_card_gives_the_stock_back() {
        var desk = desk(LONG);

        var id = desk.place("tok_declined", TWO_MUGS);

        assertThat(end(desk, id)).isEqualTo(new Cancelled(CancelReason.CARD_DECLINED));
        assertThat(shop.available).containsEntry("mug", 1000L);
        assertThat(shop.kept()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReserveStock", "ChargeCard", "CommitStock"})
    void a_lost_answer_means_the_same_call_again_byte_for_byte(String method) {
        var tries = new AtomicInteger();
        shop.ways(name -> name.equals(method) && tries.incrementAndGet() <= 3 ? Way.LOST_ANSWER : Way.GOOD);
        var desk = desk(LONG);

        var id = desk.place("tok_ok", TWO_MUGS);

        assertThat(end(desk, id)).isEqualTo(new Confirmed());
        assertThat(shop.arrived(method)).hasSizeGreaterThanOrEqualTo(4);
        assertThat(shop.arrived(method).stream().distinct()).hasSize(1);
        assertThat(shop.sold("mug")).isEqualTo(2);
    }

    @Test
    void a_store_that_is_away_too_long_cancels_the_order() {
        shop.ways(method -> method.equals("ReserveStock") ? Way.LOST_REQUEST : Way.GOOD);
        var desk = desk(SOON);

        var id = desk.place("tok_ok", TWO_MUGS);

        assertThat(end(desk, id)).isEqualTo(new Cancelled(CancelReason.TIMED_OUT));
        assertThat(shop.arrived("ReleaseStock")).isNotEmpty();
        assertThat(shop.arrived("ChargeCard")).isEmpty();
    }

    @Test
    void a_till_that_is_away_too_long_cancels_the_order_and_takes_no_money() {
        shop.ways(method -> method.equals("ChargeCard") ? Way.LOST_REQUEST : Way.GOOD);
        var desk = desk(SOON);

        var id = desk.place("tok_ok", TWO_MUGS);

        assertThat(end(desk, id)).isEqualTo(new Cancelled(CancelReason.TIMED_OUT));
        assertThat(shop.kept()).isZero();
        assertThat(shop.available).containsEntry("mug", 1000L);
    }

    @Test
    void money_that_was_captured_when_time_was_over_buys_the_goods() {
        shop.ways(method -> method.equals("ChargeCard") ? Way.LOST_ANSWER : Way.GOOD);
        var desk = desk(SOON);

        var id = desk.place("tok_ok", TWO_MUGS);

        assertThat(end(desk, id)).isEqualTo(new Confirmed());
        assertThat(shop.arrived("VoidCharge")).isNotEmpty();
        assertThat(shop.kept()).isEqualTo(200);
    }

    @Test
    void money_that_was_captured_when_the_customer_had_left_goes_back() {
        shop.ways(method -> method.equals("ChargeCard") ? Way.LOST_ANSWER : Way.GOOD);
        var desk = desk(LONG);
        var id = desk.place("tok_ok", TWO_MUGS);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !shop.arrived("ChargeCard").isEmpty());

        assertThat(desk.cancel(id)).isTrue();

        assertThat(end(desk, id)).isEqualTo(new Cancelled(CancelReason.CUSTOMER_CANCELLED));
        assertThat(shop.arrived("RefundCharge")).isNotEmpty();
        assertThat(shop.kept()).isZero();
        assertThat(shop.available).containsEntry("mug", 1000L);
    }

    @Test
    void an_answer_that_comes_after_the_customer_left_changes_nothing() {
        var late = Promise.<Void>promise();
        shop.pauses(method -> method.equals("ReserveStock") ? late.future() : Future.succeededFuture());
        var desk = desk(LONG);
        var id = desk.place("tok_ok", TWO_MUGS);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !shop.arrived("ReserveStock").isEmpty());

        assertThat(desk.cancel(id)).isTrue();
        late.complete();

        assertThat(end(desk, id)).isEqualTo(new Cancelled(CancelReason.CUSTOMER_CANCELLED));
        assertThat(desk.told(id)).containsExactly("OrderPlaced", "OrderCancelling", "OrderCancelled");
        assertThat(shop.available).containsEntry("mug", 1000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ReserveStock", "ChargeCard", "CommitStock"})
    void when_a_node_dies_in_a_call_another_one_makes_it_again_and_goes_on(String method) {
        var first = new AtomicInteger();
        shop.pauses(name -> name.equals(method) && first.getAndIncrement() == 0
                ? Promise.<Void>promise().future()
                : Future.succeededFuture());
        var dying = new Desk(server, shop, LONG, "dying");
        var id = dying.place("tok_ok", TWO_MUGS);
        await().atMost(Duration.ofSeconds(10)).until(() -> !shop.arrived(method).isEmpty());

        dying.crash();
        var heir = desk(LONG);

        assertThat(end(heir, id)).isEqualTo(new Confirmed());
        assertThat(shop.arrived(method)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(shop.arrived(method).stream().distinct()).hasSize(1);
        assertThat(shop.kept()).isEqualTo(200);
        assertThat(shop.sold("mug")).isEqualTo(2);
    }

    @Test
    void a_refusal_that_never_passes_asks_for_an_operator() {
        var reached = Promise.<Void>promise();
        shop.pauses(method -> method.equals("ChargeCard") ? reached.future() : Future.succeededFuture());
        var desk = desk(LONG);
        var id = desk.place("tok_ok", TWO_MUGS);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !shop.arrived("ChargeCard").isEmpty());

        shop.loses(id);
        reached.complete();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(desk.inNeedOfAttention())
                        .singleElement()
                        .satisfies(view -> {
                            assertThat(view.id()).isEqualTo(id);
                            assertThat(view.attention().orElseThrow()).contains("NOT_RESERVED");
                        }));
        assertThat(desk.order(id).status()).isEqualTo(new Status.Paid());
    }

    @Test
    void in_a_storm_every_order_comes_to_an_end_and_money_and_goods_agree() throws Exception {
        var luck = new Random(20261120);
        shop.available.put("mug", 150L);
        shop.ways(_ -> switch (luck.nextInt(10)) {
            case 0, 1 -> Way.LOST_REQUEST;
            case 2, 3 -> Way.LOST_ANSWER;
            default -> Way.GOOD;
        });
        var desks = List.of(desk(Duration.ofMillis(1500)), desk(Duration.ofMillis(1500)));
        var placed = new HashSet<UUID>();

        try (var customers = Executors.newFixedThreadPool(16, Thread.ofVirtual().factory())) {
            for (var done : customers.invokeAll(LongStream.range(0, 120)
                    .<Callable<UUID>>mapToObj(number -> () -> {
                        var id = desks.get((int) number % 2)
                                .place(number % 7 == 0 ? "tok_declined" : "tok_ok", TWO_MUGS);
                        if (number % 3 == 0) {
                            desks.get((int) (number + 1) % 2).cancel(id);
                        }
                        return id;
                    })
                    .toList())) {
                placed.add(done.get());
            }
        }

        assertThat(placed).hasSize(120);
        var desk = desks.getFirst();
        placed.forEach(id -> end(desk, id));
        var orders = placed.stream().map(desk::order).toList();
        var confirmed = orders.stream()
                .filter(order -> order.status() instanceof Confirmed)
                .toList();
        assertThat(shop.kept())
                .isEqualTo(confirmed.stream()
                        .mapToLong(order -> order.total().minor())
                        .sum());
        assertThat(shop.sold("mug")).isEqualTo(2L * confirmed.size());
        assertThat(shop.promised()).isZero();
        assertThat(shop.available.get("mug")).isEqualTo(150 - shop.sold("mug")).isNotNegative();
        assertThat(orders).allSatisfy(order -> {
            assertThat(Order.of(desk.history(order.id())).status()).isEqualTo(order.status());
            assertThat(desk.history(order.id())).hasSize((int) order.version());
            var versions = desk.versions(order.id());
            assertThat(versions).isEqualTo(counted(versions.size()));
        });
        assertThat(desk.inNeedOfAttention()).isEmpty();
    }

    private static List<Long> counted(int size) {
        return LongStream.rangeClosed(1, size).boxed().toList();
    }

    private Desk desk(Duration deadline) {
        var desk = new Desk(server, shop, deadline, "desk-" + UUID.randomUUID());
        desks.add(desk);
        return desk;
    }

    private static Status end(Desk desk, UUID id) {
        Function<UUID, Status> look = order -> desk.order(order).status();
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> look.apply(id), Status.Final.class::isInstance);
    }
}
