package cobnut.payments.adapter;

import static cobnut.kernel.Kind.FORBIDDEN;
import static cobnut.kernel.Kind.UNAUTHENTICATED;
import static cobnut.kernel.ServiceException.invalid;
import static cobnut.kernel.ServiceException.refuse;

import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.contracts.Money;
import cobnut.kernel.Ids;
import cobnut.kernel.ServiceException;
import cobnut.payments.application.Paying;
import cobnut.payments.domain.Charge;
import cobnut.payments.domain.Payments.Dated;
import cobnut.payments.domain.Payments.Reader;
import cobnut.payments.domain.Status;
import cobnut.payments.domain.Terms;
import cobnut.payments.v1.ChargeCardRequest;
import cobnut.payments.v1.ChargeCardResponse;
import cobnut.payments.v1.ListPaymentsRequest;
import cobnut.payments.v1.ListPaymentsResponse;
import cobnut.payments.v1.Payment;
import cobnut.payments.v1.PaymentsGrpcService;
import cobnut.payments.v1.RefundChargeRequest;
import cobnut.payments.v1.RefundChargeResponse;
import cobnut.payments.v1.RefundPaymentRequest;
import cobnut.payments.v1.VoidChargeRequest;
import cobnut.payments.v1.VoidChargeResponse;
import cobnut.postgres.requests.Requests;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Set;

/** The contract of payments, in and out. */
public final class PaymentsRpc {
    private static final String ADMIN = "admin";
    /** Refusals that are answers: said again, word by word, to whoever repeats the call. */
    private static final Set<String> FINAL = Set.of("PAYMENT_NOT_FOUND", "NOT_CAPTURED");

    private final Paying paying;
    private final Requests requests;

    public PaymentsRpc(Paying paying, Requests requests) {
        this.paying = paying;
        this.requests = requests;
    }

    public Calls calls() {
        return Calls.of(PaymentsGrpcService.SERVICE_DESCRIPTOR)
                .on(PaymentsGrpcService.ListPayments, this::listPayments)
                .on(PaymentsGrpcService.RefundPayment, this::refundPayment)
                .on(PaymentsGrpcService.ChargeCard, this::chargeCard)
                .on(PaymentsGrpcService.VoidCharge, this::voidCharge)
                .on(PaymentsGrpcService.RefundCharge, this::refundCharge);
    }

    private ListPaymentsResponse listPayments(Call call, ListPaymentsRequest request) {
        var order = Ids.parse("order_id", request.getOrderId());
        var caller = call.principal();
        if (caller.subject().isEmpty()) {
            throw refuse(UNAUTHENTICATED, "NO_PRINCIPAL", "the call says nobody's name; log in and send the token");
        }
        var reply = ListPaymentsResponse.newBuilder();
        paying.list(order, new Reader(caller.subject(), caller.has(ADMIN)))
                .forEach(each -> reply.addPayments(view(each)));
        return reply.build();
    }

    /** The effect has a key of its own, so that after a crash a repeated call goes on; its reply is stored. */
    private Payment refundPayment(Call call, RefundPaymentRequest request) throws InvalidProtocolBufferException {
        if (!call.principal().has(ADMIN)) {
            throw refuse(FORBIDDEN, "ROLE_MISSING", "only an admin gives payments back");
        }
        var payment = Ids.parse("payment_id", request.getPaymentId());
        var before = requests.replay(call.id(), call.hash());
        if (before.isPresent()) {
            return StoredReply.of(before.get()).payment();
        }
        StoredReply reply;
        try {
            paying.refund(payment);
            reply = StoredReply.given(view(paying.payment(payment)));
        } catch (ServiceException refused) {
            if (!FINAL.contains(refused.problem().reason())) {
                throw refused;
            }
            reply = StoredReply.refused(refused.problem());
        }
        var bytes = reply.bytes();
        return StoredReply.of(requests.once(call.id(), call.hash(), _ -> bytes)).payment();
    }

    private ChargeCardResponse chargeCard(Call call, ChargeCardRequest request) {
        var payment = paying.charge(new Charge(
                Ids.parse("charge_id", request.getChargeId()),
                Ids.parse("order_id", request.getOrderId()),
                request.getCustomerId(),
                request.getCard(),
                money("amount", request.getAmount())));
        var reply = ChargeCardResponse.newBuilder();
        switch (payment.status()) {
            case Status.Captured _ -> reply.setCaptured(ChargeCardResponse.Captured.getDefaultInstance());
            case Status.Declined(var reason) ->
                reply.setDeclined(ChargeCardResponse.Declined.newBuilder().setReason(reason));
            // Given back since: what counts for the caller is that no money is held and none will be.
            case Status.Voided _, Status.Refunded _ -> reply.setVoided(ChargeCardResponse.Voided.getDefaultInstance());
            case Status.Intent _, Status.Voiding _, Status.Refunding _ -> throw unsettled(payment);
        }
        return reply.build();
    }

    private VoidChargeResponse voidCharge(Call call, VoidChargeRequest request) {
        var payment = paying.voidCharge(
                Ids.parse("charge_id", request.getChargeId()), Ids.parse("order_id", request.getOrderId()));
        var reply = VoidChargeResponse.newBuilder();
        switch (payment.status()) {
            case Status.Captured _ -> reply.setCaptured(VoidChargeResponse.Captured.getDefaultInstance());
            case Status.Declined _, Status.Voided _, Status.Refunded _ ->
                reply.setVoided(VoidChargeResponse.Voided.getDefaultInstance());
            case Status.Intent _, Status.Voiding _, Status.Refunding _ -> throw unsettled(payment);
        }
        return reply.build();
    }

    private RefundChargeResponse refundCharge(Call call, RefundChargeRequest request) {
        paying.refund(Ids.parse("charge_id", request.getChargeId()));
        return RefundChargeResponse.getDefaultInstance();
    }

    private static IllegalStateException unsettled(cobnut.payments.domain.Payment payment) {
        return new IllegalStateException(payment + " is no answer; it should have been settled or refused");
    }

    private static Payment view(Dated dated) {
        var payment = dated.payment();
        var view = Payment.newBuilder()
                .setPaymentId(payment.id().toString())
                .setOrderId(payment.order().toString())
                .setStatus(status(payment.status()))
                .setCreatedAt(time(dated.created()))
                .setUpdatedAt(time(dated.updated()));
        payment.terms().map(Terms::amount).ifPresent(amount -> view.setAmount(money(amount)));
        if (payment.status() instanceof Status.Declined(var reason)) {
            view.setReason(reason);
        }
        return view.build();
    }

    private static cobnut.payments.v1.Status status(Status status) {
        return switch (status) {
            case Status.Intent _, Status.Voiding _ -> cobnut.payments.v1.Status.INTENT;
            // The money is still ours until the provider says that it went back.
            case Status.Captured _, Status.Refunding _ -> cobnut.payments.v1.Status.CAPTURED;
            case Status.Declined _ -> cobnut.payments.v1.Status.DECLINED;
            case Status.Voided _ -> cobnut.payments.v1.Status.VOIDED;
            case Status.Refunded _ -> cobnut.payments.v1.Status.REFUNDED;
        };
    }

    static Money money(cobnut.kernel.Money amount) {
        return Money.newBuilder()
                .setCurrency(amount.currency())
                .setMinor(amount.minor())
                .build();
    }

    private static cobnut.kernel.Money money(String field, Money amount) {
        try {
            return new cobnut.kernel.Money(amount.getCurrency(), amount.getMinor());
        } catch (IllegalArgumentException e) {
            throw invalid(field + ".currency", "must be three capital letters (ISO 4217)");
        }
    }

    private static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
