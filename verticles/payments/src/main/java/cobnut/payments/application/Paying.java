package cobnut.payments.application;

import static cobnut.kernel.Kind.NOT_FOUND;
import static cobnut.kernel.Kind.UNAVAILABLE;
import static cobnut.kernel.ServiceException.refuse;

import cobnut.kernel.ServiceException;
import cobnut.payments.domain.Bank;
import cobnut.payments.domain.Charge;
import cobnut.payments.domain.Payment;
import cobnut.payments.domain.Payments;
import cobnut.payments.domain.Payments.Dated;
import cobnut.payments.domain.Payments.Reader;
import cobnut.payments.domain.Status.Captured;
import cobnut.payments.domain.Status.Declined;
import cobnut.payments.domain.Status.Intent;
import cobnut.payments.domain.Status.Refunded;
import cobnut.payments.domain.Status.Refunding;
import cobnut.payments.domain.Status.Voided;
import cobnut.payments.domain.Status.Voiding;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * The use cases. Each may be repeated, also by another node after this one died between any two lines: what is written
 * down says where to go on, and the provider answers the same question the same way. Thread-safe.
 */
public final class Paying {
    private final Payments payments;
    private final Bank bank;
    private final Duration lease;

    /** @param lease longer than one question to the bank can take: so long a second asker is told to wait */
    public Paying(Payments payments, Bank bank, Duration lease) {
        this.payments = payments;
        this.bank = bank;
        this.lease = lease;
    }

    /** Settled when it returns: captured, declined, or voided before or given back after. */
    public Payment charge(Charge charge) {
        var intent = Payment.intent(charge);
        var claim = payments.claim(intent, lease);
        var payment = claim.payment();
        payment.requireSame(intent);
        return claim.mine() ? ask(payment, charge) : settle(payment);
    }

    private Payment ask(Payment payment, Charge charge) {
        try {
            var outcome = bank.charge(charge);
            // While the provider thought, somebody else may have had the charge voided or given back.
            return settle(payments.update(payment, now -> now.heard(outcome)));
        } catch (RuntimeException unknown) {
            try {
                payments.unclaim(payment.id());
            } catch (RuntimeException unreachable) {
                // The lease runs out by itself; the first failure says more.
                unknown.addSuppressed(unreachable);
            }
            throw unknown;
        }
    }

    /** Settled when it returns: no money is held, or it was captured. A charge that never came leaves a tombstone. */
    public Payment voidCharge(UUID id, UUID order) {
        var payment = payments.add(Payment.tombstone(id, order));
        payment.requireOrder(order);
        return settle(payment.status() instanceof Intent ? payments.update(payment, Payment::withhold) : payment);
    }

    /** Refunded when it returns. One charge is given back at most once, however often this is asked. */
    public Payment refund(UUID id) {
        var payment = payments.find(id).orElseThrow(() -> unknown(id));
        return settle(payments.update(payment, Payment::refund));
    }

    /** Goes on where somebody stopped, whoever it was. Only a charge needs its card, so only its caller can go on. */
    private Payment settle(Payment payment) {
        return switch (payment.status()) {
            case Intent _ ->
                throw refuse(
                        UNAVAILABLE, "IN_PROGRESS", payment + ": the provider is being asked; ask again in a moment");
            case Voiding _ -> {
                var outcome = bank.voidCharge(payment.id());
                yield settle(payments.update(payment, now -> now.heard(outcome)));
            }
            case Refunding _ -> {
                bank.refund(payment.id());
                yield payments.update(payment, Payment::givenBack);
            }
            case Captured _, Declined _, Voided _, Refunded _ -> payment;
        };
    }

    public Dated payment(UUID id) {
        return payments.findDated(id).orElseThrow(() -> unknown(id));
    }

    public List<Dated> list(UUID order, Reader reader) {
        return payments.list(order, reader);
    }

    private static ServiceException unknown(UUID id) {
        return refuse(NOT_FOUND, "PAYMENT_NOT_FOUND", "there is no payment " + id);
    }
}
