package cobnut.orders.adapter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.Orders.Request;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Status;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What orders promise to customers who want to give them back, whatever they are kept in. */
abstract class ReturningContract extends OrderingStage {
    @Test
    void a_confirmed_order_is_given_back_goods_first_and_then_the_money() {
        var id = confirmed();

        giveBack(id);

        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Returning());
        refused(() -> ordering.cancel("ann", id), Kind.CONFLICT);
        kept.hear(id, Return.News.GOODS_TAKEN);
        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Returning());
        kept.hear(id, Return.News.MONEY_REFUNDED);
        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Returned());
        assertThat(told(id)).endsWith("OrderConfirmed", "OrderReturnRequested", "OrderReturned");
        assertThat(Order.of(ordering.history(ANN, id)))
                .usingRecursiveComparison()
                .ignoringFields("placedAt", "updatedAt")
                .isEqualTo(ordering.order(ANN, id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GOODS_REFUSED", "CALLED_OFF GOODS_KEPT"})
    void what_cannot_be_taken_back_stays_sold(String news) {
        var id = confirmed();
        giveBack(id);

        for (var word : news.split(" ")) {
            kept.hear(id, Return.News.valueOf(word));
        }

        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Confirmed(true));
        assertThat(told(id)).endsWith("OrderReturnRequested", "OrderReturnRefused");
        refused("RETURN_ALREADY_ASKED", () -> giveBack(id));
    }

    @Test
    void goods_that_were_quicker_than_their_refusal_are_paid_back() {
        var id = confirmed();
        giveBack(id);

        kept.hear(id, Return.News.CALLED_OFF);
        kept.hear(id, Return.News.GOODS_TAKEN);
        kept.hear(id, Return.News.CALLED_OFF);
        kept.hear(id, Return.News.MONEY_REFUNDED);

        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Returned());
    }

    @Test
    void an_order_is_given_back_once_and_the_same_request_gets_the_first_answer() {
        var id = confirmed();
        var request = request();
        var first = ordering.giveBack(request, "ann", id, "", ReturningContract::seen);
        refused("RETURN_ALREADY_ASKED", () -> giveBack(id));
        kept.hear(id, Return.News.GOODS_TAKEN);
        kept.hear(id, Return.News.MONEY_REFUNDED);

        assertThat(ordering.giveBack(request, "ann", id, "", ReturningContract::seen))
                .isEqualTo(first);

        refused("RETURN_ALREADY_ASKED", () -> giveBack(id));
        var other = new Request(request.id(), new byte[] {9});
        refused(() -> ordering.giveBack(other, "ann", id, "", ReturningContract::seen), Kind.KEY_REUSED);
    }

    @Test
    void a_return_asked_for_many_times_at_once_begins_once() throws Exception {
        var id = confirmed();

        var answers = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each : threads.invokeAll(IntStream.range(0, 8)
                    .<Callable<String>>mapToObj(_ -> () -> {
                        try {
                            giveBack(id);
                            return "begun";
                        } catch (ServiceException refusal) {
                            return refusal.problem().reason();
                        }
                    })
                    .toList())) {
                answers.add(each.get());
            }
        }

        assertThat(answers).containsOnlyOnce("begun").contains("RETURN_ALREADY_ASKED");
        assertThat(told(id)).containsOnlyOnce("OrderReturnRequested");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "STOCK_SHORT",
                "STOCK_RESERVED MONEY_CAPTURED",
                "STOCK_RESERVED CARD_REFUSED STOCK_RELEASED",
            })
    void only_what_is_confirmed_is_given_back(String before) {
        var id = place("ann");
        hearAll(id, before);
        var history = told(id);

        refused("RETURN_NOT_CONFIRMED", () -> giveBack(id));

        assertThat(told(id)).isEqualTo(history);
    }

    @Test
    void a_return_that_comes_too_late_is_refused_and_leaves_nothing() {
        var id = confirmed();
        kept.age(id, WINDOW.plusMinutes(1));

        refused("RETURN_TOO_LATE", () -> giveBack(id));

        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Confirmed());
        kept.age(id, WINDOW.minusMinutes(1));
        giveBack(id);
        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Returning());
    }

    @Test
    void nobody_gives_somebody_elses_order_back_nor_tells_a_novel() {
        var id = confirmed();

        refused(() -> ordering.giveBack(request(), "bob", id, "", ReturningContract::seen), Kind.NOT_FOUND);
        refused(() -> ordering.giveBack(request(), "ann", id, "x".repeat(501), ReturningContract::seen), Kind.INVALID);

        assertThat(ordering.order(ANN, id).status()).isEqualTo(new Status.Confirmed());
    }

    private UUID confirmed() {
        var id = place("ann");
        hearAll(id, "STOCK_RESERVED MONEY_CAPTURED STOCK_COMMITTED");
        return id;
    }

    private void giveBack(UUID order) {
        ordering.giveBack(request(), "ann", order, "too small", ReturningContract::seen);
    }

    private static byte[] seen(Order order) {
        return order.status().toString().getBytes(UTF_8);
    }
}
