package cobnut.orders.domain;

import static cobnut.orders.domain.Status.CancelReason.CARD_DECLINED;
import static cobnut.orders.domain.Status.CancelReason.CUSTOMER_CANCELLED;
import static cobnut.orders.domain.Status.CancelReason.TIMED_OUT;

import cobnut.kernel.Ids;
import cobnut.kernel.saga.SagaTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * How an order comes to its end: stock first, then money, then the goods, and back again when one of them fails. The
 * captured money is the pivot: after it there is only forward, unless the customer had asked to stop before.
 */
public final class Checkout {
    public static final String NAME = "checkout";
    private static final int VERSION = 1;

    /** What is being done. A new order waits in RESERVING for its first attempt. */
    public enum Step {
        RESERVING,
        CHARGING,
        COMMITTING,
        /** It took too long. If the money was captured all the same, the order goes on. */
        VOIDING_LATE,
        /** The customer asked to stop. If the money was captured all the same, it is given back. */
        VOIDING_UNWANTED,
        REFUNDING,
        RELEASING,
        CONFIRMED,
        REJECTED,
        CANCELLED
    }

    /** What a checkout hears: answers of other services, the clock, the customer. */
    public enum News {
        STOCK_RESERVED,
        STOCK_SHORT,
        /** The order was released before: a reservation is refused for ever. */
        STOCK_REFUSED,
        STOCK_COMMITTED,
        STOCK_RELEASED,
        MONEY_CAPTURED,
        CARD_REFUSED,
        MONEY_VOIDED,
        MONEY_REFUNDED,
        DEADLINE_OVER,
        CUSTOMER_CANCELS
    }

    private Checkout() {}

    public static SagaTable<Step, News> table(Duration deadline) {
        return SagaTable.<Step, News>named(NAME, VERSION, Step.RESERVING)
                .deadline(deadline, News.DEADLINE_OVER)
                // An operator who turns it back speaks for the customer.
                .compensation(News.CUSTOMER_CANCELS)
                .calling(
                        Step.RESERVING,
                        Map.of(
                                News.STOCK_RESERVED, Step.CHARGING,
                                News.STOCK_SHORT, Step.REJECTED,
                                News.STOCK_REFUSED, Step.RELEASING,
                                News.DEADLINE_OVER, Step.RELEASING,
                                News.CUSTOMER_CANCELS, Step.RELEASING))
                .calling(
                        Step.CHARGING,
                        Map.of(
                                News.MONEY_CAPTURED, Step.COMMITTING,
                                News.CARD_REFUSED, Step.RELEASING,
                                News.MONEY_VOIDED, Step.RELEASING,
                                News.DEADLINE_OVER, Step.VOIDING_LATE,
                                News.CUSTOMER_CANCELS, Step.VOIDING_UNWANTED))
                .finishing(Step.COMMITTING, Map.of(News.STOCK_COMMITTED, Step.CONFIRMED))
                .undoing(
                        Step.VOIDING_LATE,
                        Map.of(
                                News.MONEY_VOIDED, Step.RELEASING,
                                News.MONEY_CAPTURED, Step.COMMITTING,
                                News.CUSTOMER_CANCELS, Step.VOIDING_UNWANTED))
                .undoing(
                        Step.VOIDING_UNWANTED,
                        Map.of(
                                News.MONEY_VOIDED, Step.RELEASING,
                                News.MONEY_CAPTURED, Step.REFUNDING))
                .undoing(Step.REFUNDING, Map.of(News.MONEY_REFUNDED, Step.RELEASING))
                .undoing(Step.RELEASING, Map.of(News.STOCK_RELEASED, Step.CANCELLED))
                .end(Step.CONFIRMED)
                .end(Step.REJECTED)
                .end(Step.CANCELLED)
                .build();
    }

    /** The one charge that an order can ever have: made before the call, so that every attempt means the same one. */
    public static UUID chargeOf(UUID order) {
        return Ids.derived("charge", order.toString());
    }

    /**
     * What an order writes down when its checkout moves.
     *
     * @param to the step that the news led to
     * @param detail more about the news, such as the SKU of which there was not enough; empty when there is nothing
     */
    public static Order.Decided record(Order order, News news, Step to, String detail, Instant now) {
        return switch (news) {
            case STOCK_RESERVED -> order.reserveStock(now);
            case STOCK_SHORT -> order.reject(detail, now);
            case STOCK_COMMITTED -> order.confirm(now);
            case STOCK_RELEASED -> order.close(now);
            case MONEY_CAPTURED -> to == Step.COMMITTING ? order.pay(now) : order.unchanged();
            case MONEY_REFUNDED -> order.refund(now);
            case CARD_REFUSED -> order.cancel(CARD_DECLINED, now);
            case CUSTOMER_CANCELS -> order.cancel(CUSTOMER_CANCELLED, now);
            case STOCK_REFUSED, MONEY_VOIDED -> order.cancel(TIMED_OUT, now);
            // While the void is on its way the money may still win, so nothing is said yet.
            case DEADLINE_OVER -> to == Step.VOIDING_LATE ? order.unchanged() : order.cancel(TIMED_OUT, now);
        };
    }
}
