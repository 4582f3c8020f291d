package cobnut.payments.domain;

import cobnut.kernel.Money;
import java.util.UUID;

/** What happened to a payment. */
public sealed interface PaymentEvent {

    record Captured(UUID payment, UUID order, String customer, Money amount) implements PaymentEvent {}

    record Declined(UUID payment, UUID order, String customer, String reason) implements PaymentEvent {}

    record Voided(UUID payment, UUID order, String customer) implements PaymentEvent {}

    record Refunded(UUID payment, UUID order, String customer, Money amount) implements PaymentEvent {}
}
