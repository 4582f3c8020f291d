package cobnut.payments.application;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.payments.domain.Bank;
import cobnut.payments.domain.Charge;
import cobnut.payments.domain.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A provider in memory. It remembers charge ids as the real one does; its answers can be made to get lost. */
final class MemoryBank implements Bank {
    private final Map<UUID, Outcome> charges = new HashMap<>();
    private int unheard;
    private Runnable meanwhile = () -> {};
    final List<String> ledger = new ArrayList<>();

    /** The next answers never arrive, although the bank has done what it was asked. */
    synchronized MemoryBank losingAnswers(int number) {
        unheard = number;
        return this;
    }

    /** Something else happens between the next question's arrival and its answer. */
    synchronized void during(Runnable other) {
        meanwhile = other;
    }

    @Override
    public Outcome charge(Charge charge) {
        Outcome outcome;
        synchronized (this) {
            outcome = charges.computeIfAbsent(charge.id(), id -> {
                if (charge.card().equals("tok_declined")) {
                    return new Outcome.Declined("CARD_DECLINED");
                }
                ledger.add("CAPTURE " + id);
                return new Outcome.Captured();
            });
        }
        return answered(outcome);
    }

    @Override
    public Outcome voidCharge(UUID charge) {
        Outcome outcome;
        synchronized (this) {
            outcome = charges.computeIfAbsent(charge, _ -> new Outcome.Voided());
        }
        return answered(outcome instanceof Outcome.Captured ? outcome : new Outcome.Voided());
    }

    @Override
    public void refund(UUID charge) {
        synchronized (this) {
            if (!ledger.contains("REFUND " + charge)) {
                ledger.add("REFUND " + charge);
            }
        }
        answered(new Outcome.Voided());
    }

    private Outcome answered(Outcome outcome) {
        Runnable other;
        synchronized (this) {
            other = meanwhile;
            meanwhile = () -> {};
        }
        other.run();
        synchronized (this) {
            if (unheard > 0) {
                unheard--;
                throw ServiceException.refuse(Kind.UNAVAILABLE, "PROVIDER_UNKNOWN", "lost on the way");
            }
        }
        return outcome;
    }
}
