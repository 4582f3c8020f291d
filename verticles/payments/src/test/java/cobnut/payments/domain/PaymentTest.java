package cobnut.payments.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.Kind;
import cobnut.kernel.Money;
import cobnut.kernel.ServiceException;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaymentTest {
    private static final Charge CHARGE =
            new Charge(UUID.randomUUID(), UUID.randomUUID(), "ann", "tok_ok", new Money("EUR", 1290));
    private static final Payment INTENT = Payment.intent(CHARGE);

    @ParameterizedTest
    @CsvSource(textBlock = """
        INTENT,    CAPTURED, CAPTURED, Captured
        INTENT,    DECLINED, DECLINED, Declined
        INTENT,    VOIDED,   VOIDED,   Voided
        VOIDING,   CAPTURED, CAPTURED, Captured
        VOIDING,   DECLINED, DECLINED, Declined
        VOIDING,   VOIDED,   VOIDED,   Voided
        CAPTURED,  CAPTURED, CAPTURED,
        CAPTURED,  DECLINED, !,
        CAPTURED,  VOIDED,   !,
        DECLINED,  DECLINED, DECLINED,
        DECLINED,  VOIDED,   DECLINED,
        DECLINED,  CAPTURED, !,
        VOIDED,    VOIDED,   VOIDED,
        VOIDED,    DECLINED, VOIDED,
        VOIDED,    CAPTURED, !,
        REFUNDING, CAPTURED, REFUNDING,
        REFUNDING, VOIDED,   REFUNDING,
        REFUNDING, DECLINED, !,
        REFUNDED,  CAPTURED, REFUNDED,
        REFUNDED,  VOIDED,   REFUNDED,
        REFUNDED,  DECLINED, !,
        """)
    void whatever_the_provider_says_whenever_it_says_it(String before, String said, String after, String event) {
        var payment = in(before);
        var outcome = outcome(said);

        if (after.equals("!")) {
            assertThatThrownBy(() -> payment.heard(outcome))
                    .hasMessageContaining("PROVIDER_CONTRADICTS")
                    .extracting(failure -> ((ServiceException) failure).kind())
                    .isEqualTo(Kind.INTERNAL);
            return;
        }
        var decided = payment.heard(outcome);

        assertThat(decided.payment()).isEqualTo(in(after));
        assertThat(decided.event().map(happened -> happened.getClass().getSimpleName()))
                .isEqualTo(Optional.ofNullable(event));
    }

    @Test
    void only_an_open_intent_is_withheld() {
        assertThat(INTENT.withhold().payment()).isEqualTo(in("VOIDING"));
        Stream.of("VOIDING", "CAPTURED", "DECLINED", "VOIDED", "REFUNDING", "REFUNDED")
                .map(PaymentTest::in)
                .forEach(payment -> assertThat(payment.withhold()).isEqualTo(new Decided(payment, Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({"INTENT", "VOIDING", "DECLINED", "VOIDED"})
    void what_was_not_captured_cannot_be_given_back(String status) {
        assertThatThrownBy(() -> in(status).refund()).hasMessageContaining("NOT_CAPTURED");
    }

    @Test
    void captured_money_is_given_back_once() {
        var refunding = in("CAPTURED").refund();
        var refunded = refunding.payment().givenBack();

        assertThat(refunding).isEqualTo(new Decided(in("REFUNDING"), Optional.empty()));
        assertThat(refunded.payment()).isEqualTo(in("REFUNDED"));
        assertThat(refunded.event())
                .contains(new PaymentEvent.Refunded(CHARGE.id(), CHARGE.order(), "ann", CHARGE.amount()));
        assertThat(refunded.payment().givenBack().event()).isEmpty();
        assertThat(refunded.payment().refund().payment()).isEqualTo(refunded.payment());
    }

    @Test
    void a_charge_id_means_the_same_for_ever() {
        var other = new Charge(CHARGE.id(), CHARGE.order(), "ann", "tok_slow", CHARGE.amount());
        var dearer = new Charge(CHARGE.id(), CHARGE.order(), "ann", "tok_ok", new Money("EUR", 1291));
        var elsewhere = new Charge(CHARGE.id(), UUID.randomUUID(), "ann", "tok_ok", CHARGE.amount());

        INTENT.requireSame(Payment.intent(CHARGE));
        Stream.of(other, dearer, elsewhere)
                .map(Payment::intent)
                .forEach(asked -> assertThatThrownBy(() -> INTENT.requireSame(asked))
                        .hasMessageContaining("CHARGE_MISMATCH")
                        .hasMessageNotContaining("tok_"));
    }

    @Test
    void a_tombstone_is_whatever_is_asked_for_the_same_order() {
        var tombstone = Payment.tombstone(CHARGE.id(), CHARGE.order());

        tombstone.requireSame(INTENT);
        assertThatThrownBy(
                        () -> Payment.tombstone(CHARGE.id(), UUID.randomUUID()).requireSame(INTENT))
                .hasMessageContaining("CHARGE_MISMATCH");
        assertThat(tombstone.heard(new Outcome.Voided()).payment()).isEqualTo(tombstone);
    }

    @Test
    void nothing_that_is_printed_shows_the_card() {
        assertThat(CHARGE + " " + INTENT + " " + INTENT.terms()).doesNotContain("tok_ok");
        assertThat(CHARGE.cardPrint())
                .isNotEqualTo(
                        new Charge(UUID.randomUUID(), CHARGE.order(), "ann", "tok_ok", CHARGE.amount()).cardPrint());
    }

    @ParameterizedTest
    @CsvSource({
        "'',ann,1",
        "4111 1111,ann,1",
        "tok_ok,'',1",
        "tok_ok,ann,0",
        "tok_ok,ann,-5",
        "tok_ok,ann,1000000000001"
    })
    void what_makes_no_sense_is_refused(String card, String customer, long minor) {
        assertThatThrownBy(() -> new Charge(CHARGE.id(), CHARGE.order(), customer, card, new Money("EUR", minor)))
                .hasMessageContaining("INVALID_FIELD");
    }

    private static Payment in(String status) {
        return new Payment(
                INTENT.id(),
                INTENT.order(),
                INTENT.terms(),
                switch (status) {
                    case "INTENT" -> new Status.Intent();
                    case "VOIDING" -> new Status.Voiding();
                    case "CAPTURED" -> new Status.Captured();
                    case "DECLINED" -> new Status.Declined("CARD_DECLINED");
                    case "VOIDED" -> new Status.Voided();
                    case "REFUNDING" -> new Status.Refunding();
                    default -> new Status.Refunded();
                });
    }

    private static Outcome outcome(String word) {
        return switch (word) {
            case "CAPTURED" -> new Outcome.Captured();
            case "DECLINED" -> new Outcome.Declined("CARD_DECLINED");
            default -> new Outcome.Voided();
        };
    }
}
