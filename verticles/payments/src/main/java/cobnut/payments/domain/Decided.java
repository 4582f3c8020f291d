package cobnut.payments.domain;

import java.util.Optional;

/** A payment after a decision, and what happened if anything did. */
public record Decided(Payment payment, Optional<PaymentEvent> event) {}
