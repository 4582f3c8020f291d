package cobnut.orders.domain;

import static cobnut.orders.domain.Status.CancelReason.CARD_DECLINED;
import static cobnut.orders.domain.Status.CancelReason.CUSTOMER_CANCELLED;
import static cobnut.orders.domain.Status.CancelReason.TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.Kind;
import cobnut.kernel.Money;
import cobnut.kernel.ServiceException;
import cobnut.orders.domain.Checkout.Step;
import cobnut.orders.domain.OrderEvent.OrderPlaced;
import cobnut.orders.domain.OrderEvent.Recorded;
import cobnut.orders.domain.Prices.Price;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrderTest {
    private static final Instant NOW = Placing.NOW;

    @Test
    void a_new_order_freezes_names_and_prices() {
        var decided = Placing.placed(UUID.randomUUID(), "ann");

        var order = decided.order();
        assertThat(order.total()).isEqualTo(new Money("EUR", 2 * 1290 + 450));
        assertThat(order.lines()).extracting(Line::name).containsExactly("A mug", "Tea");
        assertThat(order.status()).isEqualTo(new Status.Placed());
        assertThat(order.version()).isEqualTo(1);
        assertThat(decided.events())
                .containsExactly(new OrderPlaced(order.id(), "ann", order.lines(), order.total(), new Card("tok_ok")));
    }

    @Test
    void an_order_has_one_currency() {
        var prices = List.of(Placing.PRICES.get(0), new Price("tea", "Tea", new Money("USD", 450)));

        assertThatThrownBy(() -> Order.place(UUID.randomUUID(), "ann", Placing.BASKET, prices, new Card("tok_ok"), NOW))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Kind.INVALID);
                    assertThat(refusal.problem().reason()).isEqualTo("MIXED_CURRENCIES");
                    assertThat(refusal).hasMessageContainingAll("tea", "USD", "EUR");
                });
    }

    @Test
    void a_total_that_cannot_be_counted_is_refused() {
        var prices = List.of(new Price("mug", "A mug", new Money("EUR", Long.MAX_VALUE)), Placing.PRICES.get(1));

        assertThatThrownBy(() -> Order.place(UUID.randomUUID(), "ann", Placing.BASKET, prices, new Card("tok_ok"), NOW))
                .hasMessageContaining("order less at once");
    }

    @Test
    void the_events_of_an_order_make_the_same_order_again() {
        var walk = new Walk();
        walk.step(Order::reserveStock);
        walk.step((order, now) -> order.cancel(CUSTOMER_CANCELLED, now));
        walk.step(Order::refund);
        walk.step(Order::close);

        assertThat(Order.of(walk.history)).isEqualTo(walk.order);
        assertThat(walk.order.version()).isEqualTo(5);
        assertThat(walk.order.status()).isEqualTo(new Status.Cancelled(CUSTOMER_CANCELLED));
    }

    @Test
    void the_first_reason_to_cancel_stays() {
        var cancelling = Placing.order().cancel(TIMED_OUT, NOW).order();

        var again = cancelling.cancel(CARD_DECLINED, NOW);

        assertThat(again.events()).isEmpty();
        assertThat(again.order().close(NOW).order().status()).isEqualTo(new Status.Cancelled(TIMED_OUT));
    }

    @Test
    void a_clock_that_runs_behind_does_not_turn_back_what_a_customer_sees() {
        var order = Placing.order();

        var later = order.reserveStock(NOW.minusSeconds(3)).order();

        assertThat(later.updatedAt()).isEqualTo(order.updatedAt());
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"COMMITTING", "CONFIRMED"})
    void a_paid_order_cannot_be_cancelled(Step step) {
        var order = Placing.orderIn(step);

        assertThatThrownBy(order::requireCancellable).isInstanceOfSatisfying(ServiceException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(Kind.CONFLICT);
            assertThat(refusal.problem().reason()).isEqualTo("ORDER_ALREADY_CONFIRMED");
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"COMMITTING", "CONFIRMED"},
            mode = EnumSource.Mode.EXCLUDE)
    void any_other_order_may_be_asked_to_stop(Step step) {
        Placing.orderIn(step).requireCancellable();
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CONFIRMED", "REJECTED", "CANCELLED"})
    void nothing_leaves_a_final_status(Step end) {
        var order = Placing.orderIn(end);
        List<BiFunction<Order, Instant, Order.Decided>> all = List.of(
                Order::reserveStock,
                (o, now) -> o.reject("mug", now),
                Order::pay,
                Order::confirm,
                (o, now) -> o.cancel(TIMED_OUT, now),
                Order::refund,
                Order::close,
                Order::finishReturn,
                Order::refuseReturn);

        assertThat(order.status()).isInstanceOf(Status.Final.class);
        all.forEach(decision ->
                assertThatThrownBy(() -> decision.apply(order, NOW)).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void the_card_is_not_in_the_text_of_an_order() {
        var placed = Placing.placed(UUID.randomUUID(), "ann");

        assertThat(placed.toString()).doesNotContain("tok_ok").contains("***");
    }

    /** An order and what was written down on its way. */
    private static final class Walk {
        private final List<Recorded> history = new ArrayList<>();
        private Order order;

        Walk() {
            take(Placing.placed(UUID.randomUUID(), "ann"), NOW);
        }

        void step(BiFunction<Order, Instant, Order.Decided> decision) {
            var now = order.updatedAt().plus(Duration.ofSeconds(1));
            take(decision.apply(order, now), now);
        }

        private void take(Order.Decided decided, Instant now) {
            order = decided.order();
            decided.events().forEach(event -> history.add(new Recorded(history.size() + 1, now, event)));
        }
    }
}
