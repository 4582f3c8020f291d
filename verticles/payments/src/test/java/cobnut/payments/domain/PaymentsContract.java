package cobnut.payments.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.Money;
import cobnut.payments.domain.Payments.Reader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every store of payments promises. */
public interface PaymentsContract {
    Duration LONG = Duration.ofHours(1);

    Payments payments();

    /** The kinds of lines the ledger has for a payment, in order. */
    List<String> lines(UUID payment);

    /** The simple names of the events of a payment, in order. */
    List<String> events(UUID payment);

    static Charge newCharge() {
        return new Charge(UUID.randomUUID(), UUID.randomUUID(), "ann", "tok_ok", new Money("EUR", 1290));
    }

    @Test
    default void the_first_to_claim_asks() {
        var intent = Payment.intent(newCharge());

        assertThat(payments().claim(intent, LONG)).isEqualTo(new Payments.Claim(intent, true));
        assertThat(payments().claim(intent, LONG)).isEqualTo(new Payments.Claim(intent, false));
        assertThat(payments().find(intent.id())).contains(intent);
    }

    @Test
    default void a_claim_that_ran_out_or_was_given_up_is_taken_over() {
        var lapsed = Payment.intent(newCharge());
        var released = Payment.intent(newCharge());
        payments().claim(lapsed, Duration.ZERO);
        payments().claim(released, LONG);
        payments().unclaim(released.id());

        assertThat(payments().claim(lapsed, LONG).mine()).isTrue();
        assertThat(payments().claim(lapsed, LONG).mine()).isFalse();
        assertThat(payments().claim(released, LONG).mine()).isTrue();
    }

    @Test
    default void nobody_takes_over_with_other_terms() {
        var charge = newCharge();
        payments().claim(Payment.intent(charge), Duration.ZERO);
        var dearer = new Charge(charge.id(), charge.order(), "ann", "tok_ok", new Money("EUR", 5));

        var claim = payments().claim(Payment.intent(dearer), LONG);

        assertThat(claim.mine()).isFalse();
        assertThat(claim.payment()).isEqualTo(Payment.intent(charge));
    }

    @Test
    default void of_many_claims_at_once_one_is_given() throws Exception {
        var intent = Payment.intent(newCharge());
        var winners = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<java.util.concurrent.Future<?>>();
            for (int n = 0; n < 20; n++) {
                all.add(threads.submit(() -> {
                    if (payments().claim(intent, LONG).mine()) {
                        winners.incrementAndGet();
                    }
                }));
            }
            for (var one : all) {
                one.get();
            }
        }

        assertThat(winners).hasValue(1);
    }

    @Test
    default void capture_and_refund_leave_a_line_and_an_event_each() {
        var intent = Payment.intent(newCharge());
        payments().claim(intent, LONG);

        var captured = payments().update(intent, now -> now.heard(new Outcome.Captured()));
        payments().update(intent, now -> now.heard(new Outcome.Captured()));
        var refunding = payments().update(captured, Payment::refund);
        var refunded = payments().update(refunding, Payment::givenBack);

        assertThat(refunded.status()).isEqualTo(new Status.Refunded());
        assertThat(payments().find(intent.id())).contains(refunded);
        assertThat(lines(intent.id())).containsExactly("CAPTURE", "REFUND");
        assertThat(events(intent.id())).containsExactly("Captured", "Refunded");
    }

    @Test
    default void a_decline_and_a_void_move_no_money() {
        var declined = Payment.intent(newCharge());
        var voided = Payment.intent(newCharge());
        payments().claim(declined, LONG);
        payments().claim(voided, LONG);

        payments().update(declined, now -> now.heard(new Outcome.Declined("CARD_DECLINED")));
        payments().update(payments().update(voided, Payment::withhold), now -> now.heard(new Outcome.Voided()));

        assertThat(payments().find(declined.id()).orElseThrow().status())
                .isEqualTo(new Status.Declined("CARD_DECLINED"));
        assertThat(events(declined.id())).containsExactly("Declined");
        assertThat(events(voided.id())).containsExactly("Voided");
        assertThat(lines(declined.id())).isEmpty();
        assertThat(lines(voided.id())).isEmpty();
    }

    @Test
    default void a_decision_that_throws_changes_nothing() {
        var intent = Payment.intent(newCharge());
        payments().claim(intent, LONG);

        assertThatThrownBy(() -> payments().update(intent, Payment::refund)).hasMessageContaining("NOT_CAPTURED");

        assertThat(payments().find(intent.id())).contains(intent);
    }

    @Test
    default void a_stale_view_is_decided_anew() {
        var intent = Payment.intent(newCharge());
        payments().claim(intent, LONG);
        payments().update(intent, now -> now.heard(new Outcome.Captured()));

        var withheld = payments().update(intent, Payment::withhold);

        assertThat(withheld.status()).isEqualTo(new Status.Captured());
        assertThat(lines(intent.id())).containsExactly("CAPTURE");
    }

    @Test
    default void the_first_of_charge_and_tombstone_stays() {
        var intent = Payment.intent(newCharge());
        var tombstone = Payment.tombstone(intent.id(), intent.order());
        var other = Payment.intent(newCharge());
        payments().claim(other, LONG);

        assertThat(payments().add(tombstone)).isEqualTo(tombstone);
        assertThat(payments().claim(intent, LONG)).isEqualTo(new Payments.Claim(tombstone, false));
        assertThat(payments().add(Payment.tombstone(other.id(), other.order()))).isEqualTo(other);
    }

    @Test
    default void a_customer_sees_her_own_payments_and_an_admin_all() {
        var intent = Payment.intent(newCharge());
        payments().claim(intent, LONG);

        assertThat(payments().list(intent.order(), new Reader("ann", false)))
                .extracting(Payments.Dated::payment)
                .containsExactly(intent);
        assertThat(payments().list(intent.order(), new Reader("bob", false))).isEmpty();
        assertThat(payments().list(intent.order(), new Reader("admin", true))).hasSize(1);
        assertThat(payments().list(UUID.randomUUID(), new Reader("admin", true)))
                .isEmpty();
        assertThat(payments().findDated(intent.id()).orElseThrow().payment()).isEqualTo(intent);
    }
}
