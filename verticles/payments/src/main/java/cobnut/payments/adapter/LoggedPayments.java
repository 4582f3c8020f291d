package cobnut.payments.adapter;

import cobnut.chassis.Call;
import cobnut.kernel.Ids;
import cobnut.payments.domain.PaymentEvent;
import cobnut.payments.v1.PaymentCaptured;
import cobnut.payments.v1.PaymentDeclined;
import cobnut.payments.v1.PaymentRefunded;
import cobnut.payments.v1.PaymentVoided;
import cobnut.postgres.log.NewEvent;
import com.google.protobuf.Message;
import java.util.UUID;

/** Turns what happened into the contract's events. */
final class LoggedPayments {
    private static final int VERSION = 1;

    private LoggedPayments() {}

    /** The id follows from payment and type: neither happens twice, and no clock is asked. */
    static NewEvent of(UUID payment, PaymentEvent event) {
        var message = message(event);
        var type = message.getDescriptorForType().getFullName();
        return new NewEvent(
                Ids.derived("payments", payment.toString(), type),
                type,
                VERSION,
                message.toByteArray(),
                Call.current().map(Call::traceparent).orElse(null));
    }

    private static Message message(PaymentEvent event) {
        return switch (event) {
            case PaymentEvent.Captured(var payment, var order, var customer, var amount) ->
                PaymentCaptured.newBuilder()
                        .setPaymentId(payment.toString())
                        .setOrderId(order.toString())
                        .setCustomerId(customer)
                        .setAmount(PaymentsRpc.money(amount))
                        .build();
            case PaymentEvent.Declined(var payment, var order, var customer, var reason) ->
                PaymentDeclined.newBuilder()
                        .setPaymentId(payment.toString())
                        .setOrderId(order.toString())
                        .setCustomerId(customer)
                        .setReason(reason)
                        .build();
            case PaymentEvent.Voided(var payment, var order, var customer) ->
                PaymentVoided.newBuilder()
                        .setPaymentId(payment.toString())
                        .setOrderId(order.toString())
                        .setCustomerId(customer)
                        .build();
            case PaymentEvent.Refunded(var payment, var order, var customer, var amount) ->
                PaymentRefunded.newBuilder()
                        .setPaymentId(payment.toString())
                        .setOrderId(order.toString())
                        .setCustomerId(customer)
                        .setAmount(PaymentsRpc.money(amount))
                        .build();
        };
    }
}
