package cobnut.payments.domain;

import static cobnut.kernel.Kind.CONFLICT;
import static cobnut.kernel.Kind.INTERNAL;
import static cobnut.kernel.Kind.KEY_REUSED;
import static cobnut.kernel.ServiceException.refuse;

import cobnut.kernel.ServiceException;
import cobnut.payments.domain.Status.Captured;
import cobnut.payments.domain.Status.Declined;
import cobnut.payments.domain.Status.Intent;
import cobnut.payments.domain.Status.Refunded;
import cobnut.payments.domain.Status.Refunding;
import cobnut.payments.domain.Status.Voided;
import cobnut.payments.domain.Status.Voiding;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One charge for ever, as far as we know. Decisions return the next payment and what happened; one that changes nothing
 * returns the payment it was asked of.
 *
 * @param id the charge's id
 * @param terms empty for a tombstone: it was voided before it came
 */
public record Payment(UUID id, UUID order, Optional<Terms> terms, Status status) {

    public Payment {
        if (terms.isEmpty() && !(status instanceof Voided)) {
            throw new IllegalArgumentException("only a tombstone has no terms, not " + status);
        }
    }

    /** What is written down before the provider is asked. */
    public static Payment intent(Charge charge) {
        var terms = new Terms(charge.customer(), charge.cardPrint(), charge.amount());
        return new Payment(charge.id(), charge.order(), Optional.of(terms), new Intent());
    }

    /** What a void of a charge that never came leaves behind. */
    public static Payment tombstone(UUID id, UUID order) {
        return new Payment(id, order, Optional.empty(), new Voided());
    }

    /** Refuses with CHARGE_MISMATCH when the same id is used for something else; a tombstone is whatever is asked. */
    public void requireSame(Payment asked) {
        requireOrder(asked.order);
        if (terms.isPresent() && !terms.equals(asked.terms)) {
            throw mismatch("amount, card or customer");
        }
    }

    /** Refuses with CHARGE_MISMATCH when the charge was made for another order. */
    public void requireOrder(UUID asked) {
        if (!order.equals(asked)) {
            throw mismatch("order");
        }
    }

    private ServiceException mismatch(String what) {
        return refuse(
                KEY_REUSED, "CHARGE_MISMATCH", "charge " + id + " was made for another " + what + "; take a new id");
    }

    /** From now on nobody asks for the money any more; what was asked is settled by the provider's void. */
    public Decided withhold() {
        return status instanceof Intent ? become(new Voiding(), null) : unchanged();
    }

    /** What the provider said about the charge, now or long ago: the answer to a charge or to a void of it. */
    public Decided heard(Outcome outcome) {
        return switch (status) {
            case Intent _, Voiding _ -> settle(outcome);
            case Captured _, Refunding _, Refunded _
            when outcome instanceof Outcome.Declined -> throw contradicts(outcome);
            case Captured _ when outcome instanceof Outcome.Voided -> throw contradicts(outcome);
            case Declined _, Voided _ when outcome instanceof Outcome.Captured -> throw contradicts(outcome);
            default -> unchanged();
        };
    }

    private Decided settle(Outcome outcome) {
        var agreed = agreed();
        return switch (outcome) {
            case Outcome.Captured _ ->
                become(new Captured(), new PaymentEvent.Captured(id, order, agreed.customer(), agreed.amount()));
            case Outcome.Declined(var reason) ->
                become(new Declined(reason), new PaymentEvent.Declined(id, order, agreed.customer(), reason));
            case Outcome.Voided _ -> become(new Voided(), new PaymentEvent.Voided(id, order, agreed.customer()));
        };
    }

    /** To be given back, whole; refused with NOT_CAPTURED where there is nothing to give. */
    public Decided refund() {
        return switch (status) {
            case Captured _ -> become(new Refunding(), null);
            case Refunding _, Refunded _ -> unchanged();
            case Intent _, Voiding _, Declined _, Voided _ ->
                throw refuse(
                        CONFLICT,
                        "NOT_CAPTURED",
                        "payment " + id + " is " + word() + "; only captured money is given back");
        };
    }

    /** The provider gave it back. */
    public Decided givenBack() {
        var agreed = agreed();
        return switch (status) {
            case Refunding _ ->
                become(new Refunded(), new PaymentEvent.Refunded(id, order, agreed.customer(), agreed.amount()));
            case Refunded _ -> unchanged();
            default -> throw new IllegalStateException("nobody asked for a refund of " + this);
        };
    }

    public Terms agreed() {
        return terms.orElseThrow(() -> new IllegalStateException(this + " is a tombstone"));
    }

    private Decided unchanged() {
        return new Decided(this, Optional.empty());
    }

    private Decided become(Status next, @Nullable PaymentEvent event) {
        return new Decided(new Payment(id, order, terms, next), Optional.ofNullable(event));
    }

    /** Two final words of the provider that cannot both be true: somebody has to look. */
    private ServiceException contradicts(Outcome outcome) {
        return refuse(
                INTERNAL,
                "PROVIDER_CONTRADICTS",
                "payment " + id + " is " + word() + " and the provider now says " + outcome + "; compare the ledgers");
    }

    private String word() {
        return status.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "payment " + id + " " + word();
    }
}
