package cobnut.payments.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.Money;
import cobnut.payments.domain.Charge;
import cobnut.payments.domain.MemoryPayments;
import cobnut.payments.domain.Outcome;
import cobnut.payments.domain.Payment;
import cobnut.payments.domain.Status;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PayingTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final Charge charge = charge("tok_ok");
    private final MemoryPayments payments = new MemoryPayments();
    private final MemoryBank bank = new MemoryBank();
    private final Paying paying = new Paying(payments, bank, LONG);

    @Test
    void a_charge_said_twice_is_one_charge() {
        assertThat(paying.charge(charge).status()).isEqualTo(new Status.Captured());
        assertThat(paying.charge(charge).status()).isEqualTo(new Status.Captured());

        assertThat(bank.ledger).containsExactly("CAPTURE " + charge.id());
        assertThat(payments.ledger).isEqualTo(bank.ledger);
    }

    @Test
    void an_answer_that_gets_lost_is_asked_for_again() {
        bank.losingAnswers(2);

        for (int lost = 0; lost < 2; lost++) {
            assertThatThrownBy(() -> paying.charge(charge)).hasMessageContaining("PROVIDER_UNKNOWN");
        }
        assertThat(payments.find(charge.id()).orElseThrow().status()).isEqualTo(new Status.Intent());

        assertThat(paying.charge(charge).status()).isEqualTo(new Status.Captured());
        assertThat(payments.ledger).isEqualTo(bank.ledger).hasSize(1);
    }

    @Test
    void while_the_provider_is_asked_a_duplicate_is_told_to_wait() {
        bank.during(() -> assertThatThrownBy(() -> paying.charge(charge)).hasMessageContaining("IN_PROGRESS"));

        assertThat(paying.charge(charge).status()).isEqualTo(new Status.Captured());
    }

    @Test
    void a_node_that_died_while_asking_is_followed_by_another() {
        payments.claim(Payment.intent(charge), Duration.ZERO);
        bank.charge(charge);

        assertThat(paying.charge(charge).status()).isEqualTo(new Status.Captured());
        assertThat(payments.ledger).isEqualTo(bank.ledger).hasSize(1);
    }

    @Test
    void a_void_before_the_charge_leaves_a_tombstone() {
        assertThat(paying.voidCharge(charge.id(), charge.order()).status()).isEqualTo(new Status.Voided());

        assertThat(paying.charge(charge).status()).isEqualTo(new Status.Voided());
        assertThat(bank.ledger).isEmpty();
    }

    @Test
    void a_void_during_the_charge_finds_that_the_money_has_moved() {
        bank.during(
                () -> assertThat(paying.voidCharge(charge.id(), charge.order()).status())
                        .isEqualTo(new Status.Captured()));

        assertThat(paying.charge(charge).status()).isEqualTo(new Status.Captured());
        assertThat(payments.ledger).isEqualTo(bank.ledger).hasSize(1);
    }

    @Test
    void a_charge_whose_money_is_being_given_back_meanwhile_finishes_that() {
        bank.during(() -> {
            paying.voidCharge(charge.id(), charge.order());
            bank.losingAnswers(1);
            assertThatThrownBy(() -> paying.refund(charge.id())).hasMessageContaining("PROVIDER_UNKNOWN");
        });

        assertThat(paying.charge(charge).status()).isEqualTo(new Status.Refunded());
        assertThat(payments.ledger).isEqualTo(bank.ledger).hasSize(2);
    }

    @Test
    void a_void_of_an_intent_that_never_reached_the_provider_stops_it_there() {
        payments.claim(Payment.intent(charge), LONG);

        assertThat(paying.voidCharge(charge.id(), charge.order()).status()).isEqualTo(new Status.Voided());
        assertThat(bank.charge(charge)).isEqualTo(new Outcome.Voided());
    }

    @Test
    void a_void_whose_answer_got_lost_is_finished_by_whoever_asks_next() {
        payments.claim(Payment.intent(charge), LONG);
        bank.losingAnswers(1);
        assertThatThrownBy(() -> paying.voidCharge(charge.id(), charge.order()))
                .hasMessageContaining("PROVIDER_UNKNOWN");

        assertThat(paying.charge(charge).status()).isEqualTo(new Status.Voided());
    }

    @Test
    void a_void_of_a_declined_charge_leaves_it_declined() {
        var declined = charge("tok_declined");
        paying.charge(declined);

        assertThat(paying.voidCharge(declined.id(), declined.order()).status())
                .isEqualTo(new Status.Declined("CARD_DECLINED"));
    }

    @Test
    void a_refund_whose_answer_got_lost_is_one_refund() {
        paying.charge(charge);
        bank.losingAnswers(1);
        assertThatThrownBy(() -> paying.refund(charge.id())).hasMessageContaining("PROVIDER_UNKNOWN");

        assertThat(paying.refund(charge.id()).status()).isEqualTo(new Status.Refunded());
        assertThat(paying.refund(charge.id()).status()).isEqualTo(new Status.Refunded());
        assertThat(payments.ledger).isEqualTo(bank.ledger).hasSize(2);
    }

    @Test
    void a_void_of_a_refund_that_stopped_half_way_finishes_it() {
        paying.charge(charge);
        bank.losingAnswers(1);
        assertThatThrownBy(() -> paying.refund(charge.id())).hasMessageContaining("PROVIDER_UNKNOWN");

        assertThat(paying.voidCharge(charge.id(), charge.order()).status()).isEqualTo(new Status.Refunded());
    }

    @Test
    void nothing_is_given_back_that_was_not_taken() {
        assertThatThrownBy(() -> paying.refund(charge.id())).hasMessageContaining("PAYMENT_NOT_FOUND");
        paying.voidCharge(charge.id(), charge.order());

        assertThatThrownBy(() -> paying.refund(charge.id())).hasMessageContaining("NOT_CAPTURED");
    }

    private static Charge charge(String card) {
        return new Charge(UUID.randomUUID(), UUID.randomUUID(), "ann", card, new Money("EUR", 1290));
    }
}
