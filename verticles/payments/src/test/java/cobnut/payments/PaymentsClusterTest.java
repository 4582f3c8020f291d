package cobnut.payments;

import static cobnut.payments.PaymentsCluster.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.chassis.CallOptions;
import cobnut.chassis.Principal;
import cobnut.contracts.Money;
import cobnut.kernel.ServiceException;
import cobnut.payments.PaymentsCluster.Running;
import cobnut.payments.v1.ChargeCardRequest;
import cobnut.payments.v1.ListPaymentsRequest;
import cobnut.payments.v1.Payment;
import cobnut.payments.v1.PaymentsGrpcClient;
import cobnut.payments.v1.Reason;
import cobnut.payments.v1.RefundChargeRequest;
import cobnut.payments.v1.RefundPaymentRequest;
import cobnut.payments.v1.Status;
import cobnut.payments.v1.VoidChargeRequest;
import com.google.protobuf.MessageLite;
import io.vertx.grpc.common.ServiceMethod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PaymentsCluster.class)
class PaymentsClusterTest {
    private static final CallOptions ANN = CallOptions.NONE.withPrincipal(new Principal("ann", Set.of(), ""));
    private static final CallOptions BOB = CallOptions.NONE.withPrincipal(new Principal("bob", Set.of(), ""));
    private static final CallOptions ADMIN = CallOptions.NONE.withPrincipal(new Principal("root", Set.of("admin"), ""));

    private final String charge = UUID.randomUUID().toString();
    private final String order = UUID.randomUUID().toString();
    private final Running cluster;

    PaymentsClusterTest(Running cluster) {
        this.cluster = cluster;
    }

    @Test
    void a_charge_is_seen_by_its_customer_and_by_an_admin_and_by_nobody_else() {
        for (int n = 0; n < 4; n++) {
            assertThat(charged("tok_ok")).isEqualTo("CAPTURED");
        }

        assertThat(list(ANN)).singleElement().satisfies(payment -> {
            assertThat(payment.getPaymentId()).isEqualTo(charge);
            assertThat(payment.getStatus()).isEqualTo(Status.CAPTURED);
            assertThat(payment.getAmount().getMinor()).isEqualTo(1290);
        });
        assertThat(list(ADMIN)).hasSize(1);
        assertThat(list(BOB)).isEmpty();
        refused("NO_PRINCIPAL", () -> list(CallOptions.NONE));
    }

    @Test
    void a_decline_is_an_answer() {
        var reply = until(() -> call(PaymentsGrpcClient.ChargeCard, request("tok_declined"), CallOptions.NONE));

        assertThat(reply.getDeclined().getReason()).isEqualTo("CARD_DECLINED");
        assertThat(voided()).isEqualTo("VOIDED");
        assertThat(list(ANN)).extracting(Payment::getReason).containsExactly("CARD_DECLINED");
    }

    @Test
    void cards_that_misbehave_are_charged_in_the_end() {
        for (var card : List.of("tok_slow", "tok_hang_after_charge", "tok_error_after_charge")) {
            var test = new PaymentsClusterTest(cluster);

            assertThat(test.charged(card)).isEqualTo("CAPTURED");
            assertThat(test.voided()).isEqualTo("CAPTURED");
        }
    }

    @Test
    void a_void_before_the_charge_keeps_it_out() {
        assertThat(voided()).isEqualTo("VOIDED");
        assertThat(charged("tok_ok")).isEqualTo("VOIDED");
        refused("NOT_CAPTURED", () -> refundCharge(charge));
    }

    @Test
    void the_saga_gives_a_charge_back_once() {
        charged("tok_ok");

        until(() -> refundCharge(charge));
        until(() -> refundCharge(charge));

        assertThat(list(ANN)).extracting(Payment::getStatus).containsExactly(Status.REFUNDED);
        assertThat(voided()).isEqualTo("VOIDED");
        refused("PAYMENT_NOT_FOUND", () -> refundCharge(UUID.randomUUID().toString()));
    }

    @Test
    void an_admin_gives_back_and_the_same_key_gets_the_same_answer() {
        charged("tok_ok");
        var request = RefundPaymentRequest.newBuilder().setPaymentId(charge).build();
        var key = ADMIN.withId(UUID.randomUUID());

        refused("ROLE_MISSING", () -> call(PaymentsGrpcClient.RefundPayment, request, ANN));
        var first = until(() -> call(PaymentsGrpcClient.RefundPayment, request, key));

        assertThat(first.getStatus()).isEqualTo(Status.REFUNDED);
        for (int n = 0; n < 4; n++) {
            assertThat(call(PaymentsGrpcClient.RefundPayment, request, key)).isEqualTo(first);
        }
        var other = RefundPaymentRequest.newBuilder().setPaymentId(order).build();
        refused("IDEMPOTENCY_KEY_REUSED", () -> call(PaymentsGrpcClient.RefundPayment, other, key));
    }

    @Test
    void a_refusal_is_remembered_as_well() {
        var request = RefundPaymentRequest.newBuilder().setPaymentId(charge).build();
        var key = ADMIN.withId(UUID.randomUUID());

        refused("PAYMENT_NOT_FOUND", () -> call(PaymentsGrpcClient.RefundPayment, request, key));
        charged("tok_ok");

        refused("PAYMENT_NOT_FOUND", () -> call(PaymentsGrpcClient.RefundPayment, request, key));
    }

    @Test
    void a_charge_id_is_not_used_twice_and_nonsense_is_refused() {
        charged("tok_ok");

        refused(
                "CHARGE_MISMATCH",
                () -> call(PaymentsGrpcClient.ChargeCard, request("tok_declined"), CallOptions.NONE));
        refused("INVALID_FIELD", () -> call(PaymentsGrpcClient.ChargeCard, request("4111 1111"), CallOptions.NONE));
        refused(
                "INVALID_FIELD",
                () -> call(PaymentsGrpcClient.ListPayments, ListPaymentsRequest.getDefaultInstance(), ANN));
    }

    private String charged(String card) {
        return until(() -> call(PaymentsGrpcClient.ChargeCard, request(card), CallOptions.NONE))
                .getOutcomeCase()
                .name();
    }

    private String voided() {
        var request = VoidChargeRequest.newBuilder()
                .setChargeId(charge)
                .setOrderId(order)
                .build();
        return until(() -> call(PaymentsGrpcClient.VoidCharge, request, CallOptions.NONE))
                .getOutcomeCase()
                .name();
    }

    private MessageLite refundCharge(String id) {
        var request = RefundChargeRequest.newBuilder().setChargeId(id).build();
        return call(PaymentsGrpcClient.RefundCharge, request, CallOptions.NONE);
    }

    private List<Payment> list(CallOptions who) {
        var request = ListPaymentsRequest.newBuilder().setOrderId(order).build();
        return call(PaymentsGrpcClient.ListPayments, request, who).getPaymentsList();
    }

    private ChargeCardRequest request(String card) {
        return ChargeCardRequest.newBuilder()
                .setChargeId(charge)
                .setOrderId(order)
                .setCustomerId("ann")
                .setCard(card)
                .setAmount(Money.newBuilder().setCurrency("EUR").setMinor(1290))
                .build();
    }

    private static void refused(String reason, Runnable work) {
        assertThatThrownBy(() -> until(() -> {
                    work.run();
                    return true;
                }))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.problem().reason()).isEqualTo(reason));
    }

    @Test
    void every_reason_the_code_gives_is_a_word_of_the_contract() throws Exception {
        var word = Pattern.compile("\"([A-Z]+_[A-Z_]+)\"");
        var chassis = Set.of("NO_PRINCIPAL", "ROLE_MISSING", "INVALID_FIELD");
        try (var files = Files.walk(Path.of("src", "main", "java", "cobnut", "payments"))) {
            for (var file : files.filter(each -> each.toString().matches(".*(Payment|Paying|HttpBank)\\.java"))
                    .toList()) {
                assertThat(word.matcher(Files.readString(file)).results().map(found -> found.group(1)))
                        .allSatisfy(reason -> assertThat(chassis.contains(reason)
                                        || Arrays.stream(Reason.values())
                                                .anyMatch(known -> known.name().equals(reason)))
                                .as(reason)
                                .isTrue());
            }
        }
    }

    private <Q extends MessageLite, R extends MessageLite> R call(
            ServiceMethod<R, Q> method, Q request, CallOptions options) {
        return cluster.call(method, request, options);
    }
}
