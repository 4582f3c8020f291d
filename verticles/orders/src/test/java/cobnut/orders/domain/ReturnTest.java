package cobnut.orders.domain;

import static cobnut.orders.domain.Return.News.GOODS_TAKEN;
import static cobnut.orders.domain.Return.Step.REFUNDING;
import static cobnut.orders.domain.Return.Step.TAKING_BACK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.ServiceException;
import cobnut.kernel.saga.SagaTable;
import cobnut.orders.domain.Checkout.Step;
import cobnut.orders.domain.Return.News;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReturnTest {
    private static final SagaTable<Return.Step, News> TABLE = Return.table();
    private static final Duration WINDOW = Duration.ofDays(14);

    /** Every step with every news: a dash is "does not listen". */
    private static final String[] ALL = {
        // step, phase, taken, refused, kept, refunded, called off
        "TAKING_BACK CALLING REFUNDING REFUSED - - KEEPING",
        "KEEPING UNDOING REFUNDING - REFUSED - -",
        "REFUNDING FINISHING - - - RETURNED -",
        "RETURNED END - - - - -",
        "REFUSED END - - - - -",
    };

    @Test
    void every_step_answers_every_news_as_the_design_says() {
        assertThat(ALL).hasSize(Return.Step.values().length);
        for (var row : ALL) {
            var words = row.split(" ");
            var step = Return.Step.valueOf(words[0]);
            assertThat(TABLE.phase(step)).hasToString(words[1]);
            assertThat(words).hasSize(News.values().length + 2);
            for (var news : News.values()) {
                assertThat(TABLE.next(step, news).map(Return.Step::name).orElse("-"))
                        .as("%s on %s", step, news)
                        .isEqualTo(words[news.ordinal() + 2]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GOODS_TAKEN, Returning, ''",
        "CALLED_OFF, Returning, ''",
        "GOODS_REFUSED, Confirmed, OrderReturnRefused",
        "GOODS_KEPT, Confirmed, OrderReturnRefused",
        "MONEY_REFUNDED, Returned, OrderReturned",
    })
    void each_move_is_written_down_by_the_order(News news, String status, String event) {
        var decided = Return.record(returning(), news, Placing.NOW);

        assertThat(decided.order().status().getClass().getSimpleName()).isEqualTo(status);
        assertThat(decided.events().stream().map(e -> e.getClass().getSimpleName()))
                .isEqualTo(event.isEmpty() ? List.of() : List.of(event));
    }

    @Test
    void no_path_through_the_table_surprises_the_order() {
        record At(Return.Step step, Order order) {}
        var open = new ArrayDeque<>(List.of(new At(TAKING_BACK, returning())));
        var ends = new ArrayList<At>();

        while (!open.isEmpty()) {
            var here = open.remove();
            for (var news : News.values()) {
                TABLE.next(here.step, news).ifPresent(to -> {
                    var there = new At(
                            to, Return.record(here.order, news, Placing.NOW).order());
                    (TABLE.isFinal(to) ? ends : open).add(there);
                });
            }
        }

        assertThat(ends)
                .hasSize(4)
                .allSatisfy(end -> assertThat(end.order.status())
                        .isEqualTo(
                                end.step == Return.Step.RETURNED ? new Status.Returned() : new Status.Confirmed(true)));
    }

    @Test
    void goods_that_came_back_are_paid_back() {
        for (var step : Return.Step.values()) {
            TABLE.next(step, GOODS_TAKEN).ifPresent(to -> assertThat(to).isEqualTo(REFUNDING));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Step.class,
            names = {"CONFIRMED"},
            mode = EnumSource.Mode.EXCLUDE)
    void nothing_but_a_confirmed_order_is_given_back(Step step) {
        refused("RETURN_NOT_CONFIRMED", Placing.orderIn(step), Duration.ZERO);
    }

    @Test
    void an_order_is_given_back_within_the_window_and_once() {
        var confirmed = Placing.orderIn(Step.CONFIRMED);

        assertThat(confirmed.askReturn("", WINDOW, WINDOW, Placing.NOW).order().status())
                .isEqualTo(new Status.Returning());
        refused("RETURN_TOO_LATE", confirmed, WINDOW.plusSeconds(1));
        refused("RETURN_ALREADY_ASKED", returning(), Duration.ZERO);
        refused("RETURN_ALREADY_ASKED", returning().refuseReturn(Placing.NOW).order(), Duration.ZERO);
        refused("RETURN_ALREADY_ASKED", returning().finishReturn(Placing.NOW).order(), Duration.ZERO);
    }

    @Test
    void an_order_has_one_return_for_ever_and_it_is_not_its_checkout() {
        var order = UUID.randomUUID();

        assertThat(Return.of(order))
                .isEqualTo(Return.of(order))
                .isNotEqualTo(order)
                .isNotEqualTo(Checkout.chargeOf(order));
    }

    private static Order returning() {
        return Placing.orderIn(Step.CONFIRMED)
                .askReturn("too small", Duration.ZERO, WINDOW, Placing.NOW)
                .order();
    }

    private static void refused(String reason, Order order, Duration confirmedFor) {
        assertThatThrownBy(() -> order.askReturn("", confirmedFor, WINDOW, Placing.NOW))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.problem().reason()).isEqualTo(reason));
    }
}
