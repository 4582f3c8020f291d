package cobnut.bank;

import cobnut.kernel.Money;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked for under one id, and what became of it. A charge that was voided before it came has neither
 * amount nor card.
 *
 * @param reason why it was declined
 * @param refundId who gave it back
 */
record Charge(
        String id,
        Status status,
        @Nullable Money amount,
        @Nullable String card,
        @Nullable String reason,
        @Nullable String refundId) {

    enum Status {
        CAPTURED,
        DECLINED,
        VOIDED,
        REFUNDED
    }

    static Charge captured(String id, Money amount, String card) {
        return new Charge(id, Status.CAPTURED, amount, card, null, null);
    }

    static Charge declined(String id, Money amount, String card, String reason) {
        return new Charge(id, Status.DECLINED, amount, card, reason, null);
    }

    /** Whether this is what the other asks for; a tombstone is whatever is asked for. */
    boolean sameAs(Charge asked) {
        return amount == null || amount.equals(asked.amount) && card != null && card.equals(asked.card);
    }

    boolean holdsMoney() {
        return status == Status.CAPTURED;
    }

    @Override
    public String toString() {
        return "charge " + id + " " + status;
    }
}
