package cobnut.payments.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** The payments and the ledger beside them; a change, its event and its line in the ledger are one transaction. */
public interface Payments {

    /**
     * @param payment as it is now
     * @param mine whether the caller is the one to ask the provider
     */
    record Claim(Payment payment, boolean mine) {}

    /** A payment as a reader sees it. */
    record Dated(Payment payment, Instant created, Instant updated) {}

    /**
     * Who reads.
     *
     * @param everything whether other people's payments may be seen
     */
    record Reader(String customer, boolean everything) {}

    /**
     * Writes an intent down when its id is new. Takes an open intent of the same terms over when nobody has asked the
     * provider for that long. Anything else is found and left alone.
     */
    Claim claim(Payment intent, Duration lease);

    /** Nobody is asking the provider any more: the next {@link #claim} need not wait. */
    void unclaim(UUID id);

    /** Adds the payment when its id is new; returns what is there then. */
    Payment add(Payment payment);

    /**
     * Decides and writes. The decision is asked again, about what was found then, when {@code known} was out of date;
     * what it throws changes nothing.
     */
    Payment update(Payment known, Function<Payment, Decided> decision);

    Optional<Payment> find(UUID id);

    Optional<Dated> findDated(UUID id);

    /** The payments of an order that the reader may see, oldest first, at most 100. */
    List<Dated> list(UUID order, Reader reader);
}
