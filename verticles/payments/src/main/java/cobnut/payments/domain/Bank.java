package cobnut.payments.domain;

import java.util.UUID;

/**
 * The card provider. Each method either knows, and returns, or does not know, and throws UNAVAILABLE with
 * PROVIDER_UNKNOWN: then the same call again finds out, because the provider remembers charge ids.
 */
public interface Bank {

    Outcome charge(Charge charge);

    /** Captured when the money had moved already, else Voided, now and for ever. */
    Outcome voidCharge(UUID charge);

    /** Returns when the money is back. */
    void refund(UUID charge);
}
