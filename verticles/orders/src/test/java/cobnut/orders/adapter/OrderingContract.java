package cobnut.orders.adapter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cobnut.kernel.Kind;
import cobnut.kernel.Money;
import cobnut.orders.application.Ordering.Wish;
import cobnut.orders.domain.Card;
import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.OrderEvent.Recorded;
import cobnut.orders.domain.Orders.Reader;
import cobnut.orders.domain.Orders.Request;
import cobnut.orders.domain.Placing;
import cobnut.orders.domain.Status;
import cobnut.orders.domain.Status.CancelReason;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What orders promise to customers until they are sold or over, whatever they are kept in. */
abstract class OrderingContract extends OrderingStage {
    @Test
    void an_accepted_order_is_pending_and_can_be_read() {
        var id = place("ann");

        var order = ordering.order(ANN, id);

        assertThat(order.status()).isEqualTo(new Status.Placed());
        assertThat(order.total()).isEqualTo(new Money("EUR", 3030));
        assertThat(order.lines()).hasSize(2);
        assertThat(order.card()).isEqualTo(new Card("tok_ok"));
        assertThat(order.placedAt()).isEqualTo(order.updatedAt());
    }

    @Test
    void the_same_request_gets_the_same_bytes_and_nobody_asks_for_prices_again() {
        var request = request();
        var first = ordering.place(request, "ann", () -> WISH, OrderingStage::bytes);
        kept.hear(id(first), News.STOCK_RESERVED, "");

        var again = ordering.place(
                request,
                "ann",
                () -> {
                    throw new AssertionError("looked at again");
                },
                OrderingStage::bytes);

        assertThat(again).isEqualTo(first);
        assertThat(asked).hasValue(1);
        assertThat(orders.list("ann", Optional.empty(), 10).orders()).hasSize(1);
    }

    @Test
    void the_same_key_with_another_body_is_refused() {
        var request = request();
        ordering.place(request, "ann", () -> WISH, OrderingStage::bytes);

        var other = new Request(request.id(), new byte[] {9});

        refused(() -> ordering.place(other, "ann", () -> WISH, OrderingStage::bytes), Kind.KEY_REUSED);
    }

    @Test
    void a_request_delivered_many_times_at_once_is_one_order() throws Exception {
        var request = request();

        var answers = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var work = IntStream.range(0, 16)
                    .<Callable<byte[]>>mapToObj(
                            _ -> () -> ordering.place(request, "ann", () -> WISH, OrderingStage::bytes))
                    .toList();
            for (var each : threads.invokeAll(work)) {
                answers.add(new String(each.get()));
            }
        }

        assertThat(answers).hasSize(16);
        assertThat(answers.stream().distinct()).hasSize(1);
        assertThat(orders.list("ann", Optional.empty(), 10).orders()).hasSize(1);
    }

    @Test
    void a_refused_wish_leaves_nothing_and_the_key_may_be_used_again() {
        var request = request();

        refused(
                () -> ordering.place(
                        request, "ann", () -> new Wish(Placing.BASKET, new Card("")), OrderingStage::bytes),
                Kind.INVALID);
        ordering.place(request, "ann", () -> WISH, OrderingStage::bytes);

        assertThat(orders.list("ann", Optional.empty(), 10).orders()).hasSize(1);
    }

    @Test
    void somebody_elses_order_is_not_there() {
        var id = place("ann");
        var bob = new Reader("bob", false);

        refused(() -> ordering.order(bob, id), Kind.NOT_FOUND);
        refused(() -> ordering.history(bob, id), Kind.NOT_FOUND);
        refused(() -> ordering.cancel("bob", id), Kind.NOT_FOUND);
        refused(() -> ordering.order(ANN, UUID.randomUUID()), Kind.NOT_FOUND);

        assertThat(ordering.list("bob", Optional.empty(), 10).orders()).isEmpty();
        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Placed());
    }

    @Test
    void an_admin_reads_everybodys_orders_and_cancels_nobodys() {
        var id = place("ann");
        var admin = new Reader("root", true);

        assertThat(ordering.order(admin, id).customer()).isEqualTo("ann");
        assertThat(ordering.history(admin, id)).hasSize(1);
        refused(() -> ordering.cancel("root", id), Kind.NOT_FOUND);
    }

    @Test
    void pages_hold_every_order_once_newest_first() {
        var placed = new ArrayList<UUID>();
        for (int i = 0; i < 7; i++) {
            placed.add(place("ann"));
            place("bob");
        }

        var seen = new ArrayList<UUID>();
        var before = Optional.<UUID>empty();
        for (boolean more = true; more; ) {
            var page = ordering.list("ann", before, 3);
            page.orders().forEach(order -> seen.add(order.id()));
            before = Optional.of(seen.getLast());
            more = page.more();
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(placed);
        assertThat(seen.stream().map(UUID::toString)).isSortedAccordingTo((a, b) -> b.compareTo(a));
    }

    @Test
    void a_sale_is_told_fact_by_fact_and_the_facts_make_the_order() {
        var id = place("ann");

        kept.hear(id, News.STOCK_RESERVED, "");
        kept.hear(id, News.MONEY_CAPTURED, "");
        kept.hear(id, News.STOCK_COMMITTED, "");

        assertThat(told(id)).containsExactly("OrderPlaced", "OrderStockReserved", "OrderPaid", "OrderConfirmed");
        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Confirmed());
        assertThat(ordering.history(ANN, id)).extracting(Recorded::version).containsExactly(1L, 2L, 3L, 4L);
        assertThat(Order.of(ordering.history(ANN, id)))
                .usingRecursiveComparison()
                .ignoringFields("placedAt", "updatedAt")
                .isEqualTo(ordering.order(ANN, id));
    }

    @Test
    void too_little_stock_rejects_and_names_the_product() {
        var id = place("ann");

        kept.hear(id, News.STOCK_SHORT, "tea");

        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Rejected("tea"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "STOCK_RESERVED",
                "STOCK_RESERVED DEADLINE_OVER",
                "STOCK_RESERVED CARD_REFUSED",
                "DEADLINE_OVER",
            })
    void a_customer_may_stop_while_no_money_is_sure(String before) {
        var id = place("ann");
        hearAll(id, before);

        var order = ordering.cancel("ann", id);

        assertThat(order.status()).isInstanceOf(Status.Cancelling.class);
        assertThat(ordering.cancel("ann", id)).isEqualTo(order);
    }

    @Test
    void asking_to_stop_with_the_same_key_gets_the_same_answer_also_when_all_is_over() {
        var id = place("ann");
        var request = new Request(UUID.randomUUID(), new byte[] {1});
        var first = ordering.cancel(
                request, "ann", id, order -> order.status().toString().getBytes(UTF_8));

        hearAll(id, "STOCK_RELEASED");

        assertThat(ordering.cancel(request, "ann", id, order -> new byte[0])).isEqualTo(first);
        var other = new Request(request.id(), new byte[] {2});
        refused(() -> ordering.cancel(other, "ann", id, order -> new byte[0]), Kind.KEY_REUSED);
    }

    @Test
    void money_that_wins_the_race_against_a_customer_is_given_back() {
        var id = place("ann");
        hearAll(id, "STOCK_RESERVED");
        ordering.cancel("ann", id);

        hearAll(id, "MONEY_CAPTURED MONEY_REFUNDED STOCK_RELEASED");

        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Cancelled(CancelReason.CUSTOMER_CANCELLED));
        assertThat(told(id))
                .containsExactly(
                        "OrderPlaced", "OrderStockReserved", "OrderCancelling", "OrderRefunded", "OrderCancelled");
    }

    @Test
    void money_that_wins_the_race_against_the_deadline_buys_the_goods() {
        var id = place("ann");

        hearAll(id, "STOCK_RESERVED DEADLINE_OVER MONEY_CAPTURED STOCK_COMMITTED");

        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Confirmed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"STOCK_RESERVED MONEY_CAPTURED", "STOCK_RESERVED MONEY_CAPTURED STOCK_COMMITTED"})
    void a_paid_order_is_not_cancelled(String before) {
        var id = place("ann");
        hearAll(id, before);
        var history = told(id);

        refused(() -> ordering.cancel("ann", id), Kind.CONFLICT);

        assertThat(told(id)).isEqualTo(history);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"STOCK_SHORT", "STOCK_RESERVED CARD_REFUSED STOCK_RELEASED", "DEADLINE_OVER STOCK_RELEASED"})
    void a_final_order_stays_as_it_is_when_asked_to_stop(String before) {
        var id = place("ann");
        hearAll(id, before);
        var end = ordering.order(ANN, id);

        assertThat(end.status()).isInstanceOf(Status.Final.class);
        assertThat(ordering.cancel("ann", id)).isEqualTo(end);
    }
}
