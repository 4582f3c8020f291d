package cobnut.orders.domain;

import cobnut.kernel.Ids;
import cobnut.kernel.Money;
import cobnut.orders.domain.Basket.Wanted;
import cobnut.orders.domain.Checkout.Step;
import cobnut.orders.domain.Prices.Price;
import cobnut.orders.domain.Status.CancelReason;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Orders to test with: ann wants two mugs and a tea. */
public final class Placing {
    public static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
    public static final Basket BASKET = new Basket(List.of(new Wanted("mug", 2), new Wanted("tea", 1)));
    public static final List<Price> PRICES =
            List.of(new Price("mug", "A mug", new Money("EUR", 1290)), new Price("tea", "Tea", new Money("EUR", 450)));

    private Placing() {}

    public static Order.Decided placed(UUID id, String customer) {
        return Order.place(id, customer, BASKET, PRICES, new Card("tok_ok"), NOW);
    }

    public static Order order() {
        return placed(Ids.next(InstantSource.fixed(NOW)), "ann").order();
    }

    /** An order as it is while its checkout is in that step. */
    static Order orderIn(Step step) {
        var placed = order();
        return switch (step) {
            case RESERVING -> placed;
            case CHARGING, VOIDING_LATE -> placed.reserveStock(NOW).order();
            case COMMITTING -> placed.reserveStock(NOW).order().pay(NOW).order();
            case VOIDING_UNWANTED, REFUNDING, RELEASING ->
                placed.cancel(CancelReason.CUSTOMER_CANCELLED, NOW).order();
            case CONFIRMED ->
                placed.reserveStock(NOW).order().pay(NOW).order().confirm(NOW).order();
            case REJECTED -> placed.reject("mug", NOW).order();
            case CANCELLED ->
                placed.cancel(CancelReason.TIMED_OUT, NOW).order().close(NOW).order();
        };
    }
}
