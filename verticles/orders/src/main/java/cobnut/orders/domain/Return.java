package cobnut.orders.domain;

import cobnut.kernel.Ids;
import cobnut.kernel.ServiceException;
import cobnut.kernel.saga.SagaTable;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * How a confirmed order is given back: the goods first, then the money. The store decides, and its yes is the pivot:
 * goods that came back may be sold again at once, so from there only the money can follow. Its no needs no undoing,
 * since nothing has happened. There is no deadline: an order that is being given back waits for a store that is away.
 * An operator may call a return off; then the store is told to refuse it for good, and only when the goods were quicker
 * does it go on.
 */
public final class Return {
    public static final String NAME = "return";
    private static final int VERSION = 1;
    private static final int LONGEST_REASON = 500;

    /** What is being done. */
    public enum Step {
        TAKING_BACK,
        /** Called off. The store makes sure that a return on its way comes too late. */
        KEEPING,
        REFUNDING,
        RETURNED,
        REFUSED
    }

    /** What a return hears: answers of other services, and an operator. */
    public enum News {
        GOODS_TAKEN,
        GOODS_REFUSED,
        GOODS_KEPT,
        MONEY_REFUNDED,
        CALLED_OFF
    }

    private Return() {}

    public static SagaTable<Step, News> table() {
        return SagaTable.<Step, News>named(NAME, VERSION, Step.TAKING_BACK)
                .compensation(News.CALLED_OFF)
                .calling(
                        Step.TAKING_BACK,
                        Map.of(
                                News.GOODS_TAKEN, Step.REFUNDING,
                                News.GOODS_REFUSED, Step.REFUSED,
                                News.CALLED_OFF, Step.KEEPING))
                .undoing(
                        Step.KEEPING,
                        Map.of(
                                News.GOODS_KEPT, Step.REFUSED,
                                News.GOODS_TAKEN, Step.REFUNDING))
                .finishing(Step.REFUNDING, Map.of(News.MONEY_REFUNDED, Step.RETURNED))
                .end(Step.RETURNED)
                .end(Step.REFUSED)
                .build();
    }

    /** The one return that an order can ever have. */
    public static UUID of(UUID order) {
        return Ids.derived("return", order.toString());
    }

    /** A customer's words, or a refusal when there are too many of them. */
    public static String reason(String text) {
        if (text.length() > LONGEST_REASON) {
            throw ServiceException.invalid("reason", "must be at most " + LONGEST_REASON + " characters");
        }
        return text.strip();
    }

    /** What an order writes down when its return moves. */
    public static Order.Decided record(Order order, News news, Instant now) {
        return switch (news) {
            case GOODS_REFUSED, GOODS_KEPT -> order.refuseReturn(now);
            case MONEY_REFUNDED -> order.finishReturn(now);
            case GOODS_TAKEN, CALLED_OFF -> order.unchanged();
        };
    }
}
