package cobnut.launcher.crash;

import static cobnut.launcher.crash.Step.CHARGING;
import static cobnut.launcher.crash.Step.COMMITTING;
import static cobnut.launcher.crash.Step.COUNTING;
import static cobnut.launcher.crash.Step.EMPTYING_THE_CART;
import static cobnut.launcher.crash.Step.PAYING_BACK;
import static cobnut.launcher.crash.Step.PLACING;
import static cobnut.launcher.crash.Step.REFUNDING;
import static cobnut.launcher.crash.Step.RELEASING;
import static cobnut.launcher.crash.Step.RESERVING;
import static cobnut.launcher.crash.Step.RETURNING;
import static cobnut.launcher.crash.Step.TAKING_BACK;
import static cobnut.launcher.crash.Step.VOIDING_LATE;
import static cobnut.launcher.crash.Step.VOIDING_UNWANTED;
import static cobnut.launcher.crash.Step.WRITING_A_MAIL;

import java.util.Arrays;
import java.util.List;

/** The ways an order can go: which card pays, what is done to it from outside, and what each of its steps hears. */
enum Flow {
    PAID(
            "tok_ok",
            "CONFIRMED",
            PLACING.hears("the order"),
            RESERVING.hears("STOCK_RESERVED"),
            CHARGING.hears("MONEY_CAPTURED"),
            COMMITTING.hears("STOCK_COMMITTED"),
            EMPTYING_THE_CART.hears("OrderPlaced"),
            COUNTING.hears("OrderConfirmed"),
            WRITING_A_MAIL.hears("OrderConfirmed")),
    SHORT("tok_ok", "REJECTED", RESERVING.hears("STOCK_SHORT")),
    DECLINED("tok_declined", "CANCELLED", CHARGING.hears("CARD_REFUSED"), RELEASING.hears("STOCK_RELEASED")),
    /** The bank moves the money and answers with an error: only asking again finds out. */
    UNSURE("tok_error_after_charge", "CONFIRMED", CHARGING.hears("MONEY_CAPTURED, after an error")),
    /** The bank has not moved the money when the order's time is over. */
    LATE_UNPAID("tok_slow", "CANCELLED", CHARGING.hears("DEADLINE_OVER"), VOIDING_LATE.hears("MONEY_VOIDED")),
    /** The bank has moved the money and does not say so. */
    LATE_PAID(
            "tok_hang_after_charge",
            "CONFIRMED",
            CHARGING.hears("DEADLINE_OVER, paid"),
            VOIDING_LATE.hears("MONEY_CAPTURED")),
    STOPPED_EARLY(
            "tok_ok", "CANCELLED", RESERVING.hears("CUSTOMER_CANCELS"), RELEASING.hears("STOCK_RELEASED, none held")),
    STOPPED_UNPAID("tok_slow", "CANCELLED", CHARGING.hears("CUSTOMER_CANCELS"), VOIDING_UNWANTED.hears("MONEY_VOIDED")),
    STOPPED_PAID(
            "tok_hang_after_charge",
            "CANCELLED",
            CHARGING.hears("CUSTOMER_CANCELS, paid"),
            VOIDING_UNWANTED.hears("MONEY_CAPTURED"),
            REFUNDING.hears("MONEY_REFUNDED")),
    /** Paid, and then given back. */
    RETURNED(
            "tok_ok",
            "RETURNED",
            RETURNING.hears("the return"),
            TAKING_BACK.hears("GOODS_TAKEN"),
            PAYING_BACK.hears("MONEY_REFUNDED"));

    /** A step and the news that ends it. */
    record Stretch(Step step, String news) {

        /** What the customer says reaches the saga by a call of its own. */
        List<Step.Point> points() {
            return news.startsWith("CUSTOMER_CANCELS") ? Step.cancelPoints() : step.points();
        }
    }

    final String card;
    final String end;
    final List<Stretch> stretches;

    /** @param stretches those that no flow before has in the same words */
    Flow(String card, String end, Stretch... stretches) {
        this.card = card;
        this.end = end;
        this.stretches = Arrays.asList(stretches);
    }

    boolean late() {
        return this == LATE_UNPAID || this == LATE_PAID;
    }

    boolean stopped() {
        return this == STOPPED_EARLY || this == STOPPED_UNPAID || this == STOPPED_PAID;
    }

    /** Whether the bank must have the money before anything is done to the order. */
    boolean paidFirst() {
        return this == LATE_PAID || this == STOPPED_PAID;
    }
}
