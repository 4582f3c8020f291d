package cobnut.orders.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.orders.application.Ordering;
import cobnut.orders.application.Ordering.Wish;
import cobnut.orders.domain.Card;
import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.Orders;
import cobnut.orders.domain.Orders.Reader;
import cobnut.orders.domain.Orders.Request;
import cobnut.orders.domain.Placing;
import cobnut.orders.domain.Prices;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;

/** A customer who orders, whatever orders are kept in, and what they hear meanwhile. */
abstract class OrderingStage {
    static final Reader ANN = new Reader("ann", false);
    static final Duration WINDOW = Duration.ofDays(14);
    static final Wish WISH = new Wish(Placing.BASKET, new Card("tok_ok"));

    /** How often somebody asked for prices. */
    final AtomicInteger asked = new AtomicInteger();

    private final Prices prices = _ -> {
        asked.incrementAndGet();
        return Placing.PRICES;
    };
    Keeping kept;
    Orders orders;
    Ordering ordering;

    /** Where there is no order yet. */
    abstract Keeping keeping();

    @BeforeEach
    void open() {
        kept = keeping();
        orders = kept.orders();
        ordering = new Ordering(orders, kept.checkouts(), kept.returns(), prices, InstantSource.system(), WINDOW);
    }

    UUID place(String customer) {
        return id(ordering.place(request(), customer, () -> WISH, OrderingStage::bytes));
    }

    void hearAll(UUID order, String news) {
        for (var word : news.split(" ")) {
            if (!word.isEmpty()) {
                kept.hear(order, News.valueOf(word), word.equals("STOCK_SHORT") ? "mug" : "");
            }
        }
    }

    List<String> told(UUID order) {
        return ordering.history(ANN, order).stream()
                .map(recorded -> recorded.event().getClass().getSimpleName())
                .toList();
    }

    static Request request() {
        return new Request(UUID.randomUUID(), new byte[] {1});
    }

    static byte[] bytes(Order order) {
        return order.id().toString().getBytes();
    }

    static UUID id(byte[] answer) {
        return UUID.fromString(new String(answer));
    }

    static void refused(String reason, Runnable asking) {
        assertThatThrownBy(asking::run)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.problem().reason()).isEqualTo(reason));
    }

    static void refused(Runnable asking, Kind kind) {
        assertThatThrownBy(asking::run)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(kind));
    }
}
