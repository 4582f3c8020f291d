package cobnut.orders.domain;

import static cobnut.orders.domain.Checkout.News.*;
import static cobnut.orders.domain.Checkout.Step.*;
import static org.assertj.core.api.Assertions.assertThat;

import cobnut.kernel.saga.SagaTable;
import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkout.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CheckoutTest {
    private static final SagaTable<Step, News> TABLE = Checkout.table(Duration.ofSeconds(10));
    private static final Set<Step> ENDS = Set.of(CONFIRMED, REJECTED, CANCELLED);

    /** Every step with every news: a dash is "does not listen". */
    private static final String[] ALL = {
        // step, phase, reserved, short, refused, committed, released, captured, declined, voided, refunded, deadline,
        // customer
        "RESERVING CALLING CHARGING REJECTED RELEASING - - - - - - RELEASING RELEASING",
        "CHARGING CALLING - - - - - COMMITTING RELEASING RELEASING - VOIDING_LATE VOIDING_UNWANTED",
        "COMMITTING FINISHING - - - CONFIRMED - - - - - - -",
        "VOIDING_LATE UNDOING - - - - - COMMITTING - RELEASING - - VOIDING_UNWANTED",
        "VOIDING_UNWANTED UNDOING - - - - - REFUNDING - RELEASING - - -",
        "REFUNDING UNDOING - - - - - - - - RELEASING - -",
        "RELEASING UNDOING - - - - CANCELLED - - - - - -",
        "CONFIRMED END - - - - - - - - - - -",
        "REJECTED END - - - - - - - - - - -",
        "CANCELLED END - - - - - - - - - - -",
    };

    @Test
    void every_step_answers_every_news_as_the_design_says() {
        assertThat(ALL).hasSize(Step.values().length);
        for (var row : ALL) {
            var words = row.split(" ");
            var step = Step.valueOf(words[0]);
            assertThat(words).hasSize(News.values().length + 2);
            assertThat(TABLE.phase(step)).hasToString(words[1]);
            for (var news : News.values()) {
                var expected = words[news.ordinal() + 2];
                assertThat(TABLE.next(step, news).map(Step::name).orElse("-"))
                        .as("%s on %s", step, news)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void a_step_makes_a_call_unless_it_is_the_end(Step step) {
        assertThat(TABLE.isFinal(step)).isEqualTo(ENDS.contains(step));
        assertThat(TABLE.calls(step)).isEqualTo(!ENDS.contains(step));
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void from_every_step_an_end_can_be_reached(Step step) {
        var reached = new HashSet<>(Set.of(step));
        var open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            var here = open.remove();
            for (var news : News.values()) {
                TABLE.next(here, news).filter(reached::add).ifPresent(open::add);
            }
        }

        assertThat(reached).containsAnyElementsOf(ENDS);
    }

    @ParameterizedTest
    @CsvSource({
        "RESERVING, STOCK_RESERVED, StockReserved, OrderStockReserved",
        "RESERVING, STOCK_SHORT, Rejected, OrderRejected",
        "RESERVING, STOCK_REFUSED, Cancelling, OrderCancelling",
        "RESERVING, DEADLINE_OVER, Cancelling, OrderCancelling",
        "RESERVING, CUSTOMER_CANCELS, Cancelling, OrderCancelling",
        "CHARGING, MONEY_CAPTURED, Paid, OrderPaid",
        "CHARGING, CARD_REFUSED, Cancelling, OrderCancelling",
        "CHARGING, MONEY_VOIDED, Cancelling, OrderCancelling",
        "CHARGING, DEADLINE_OVER, StockReserved, ''",
        "CHARGING, CUSTOMER_CANCELS, Cancelling, OrderCancelling",
        "VOIDING_LATE, MONEY_VOIDED, Cancelling, OrderCancelling",
        "VOIDING_LATE, MONEY_CAPTURED, Paid, OrderPaid",
        "VOIDING_LATE, CUSTOMER_CANCELS, Cancelling, OrderCancelling",
        "VOIDING_UNWANTED, MONEY_VOIDED, Cancelling, ''",
        "VOIDING_UNWANTED, MONEY_CAPTURED, Cancelling, ''",
        "REFUNDING, MONEY_REFUNDED, Cancelling, OrderRefunded",
        "RELEASING, STOCK_RELEASED, Cancelled, OrderCancelled",
        "COMMITTING, STOCK_COMMITTED, Confirmed, OrderConfirmed",
    })
    void each_move_is_written_down_by_the_order(Step from, News news, String status, String event) {
        var to = TABLE.next(from, news).orElseThrow();

        var decided = Checkout.record(Placing.orderIn(from), news, to, "mug", Placing.NOW);

        assertThat(decided.order().status().getClass().getSimpleName()).isEqualTo(status);
        assertThat(decided.events().stream().map(e -> e.getClass().getSimpleName()))
                .isEqualTo(event.isEmpty() ? List.of() : List.of(event));
    }

    /** Walks the whole table from the first step: whatever comes in whatever order, the order can write it down. */
    @Test
    void no_path_through_the_table_surprises_the_order() {
        record At(Step step, Order order) {}
        var open = new ArrayDeque<>(List.of(new At(RESERVING, Placing.order())));
        var ends = new ArrayList<At>();

        while (!open.isEmpty()) {
            var here = open.remove();
            for (var news : News.values()) {
                TABLE.next(here.step, news).ifPresent(to -> {
                    var decided = Checkout.record(here.order, news, to, "mug", Placing.NOW);
                    var there = new At(to, decided.order());
                    (TABLE.isFinal(to) ? ends : open).add(there);
                });
            }
        }

        assertThat(ends).isNotEmpty().allSatisfy(end -> {
            switch (end.step) {
                case CONFIRMED -> assertThat(end.order.status()).isInstanceOf(Status.Confirmed.class);
                case REJECTED -> assertThat(end.order.status()).isInstanceOf(Status.Rejected.class);
                default -> assertThat(end.order.status()).isInstanceOf(Status.Cancelled.class);
            }
        });
    }

    @Test
    void money_that_is_captured_is_committed_or_given_back() {
        for (var step : Step.values()) {
            TABLE.next(step, MONEY_CAPTURED).ifPresent(to -> assertThat(to).isIn(COMMITTING, REFUNDING));
        }
    }

    @Test
    void an_order_has_one_charge_for_ever() {
        var order = UUID.randomUUID();

        assertThat(Checkout.chargeOf(order)).isEqualTo(Checkout.chargeOf(order)).isNotEqualTo(order);
    }
}
