package cobnut.orders.simulation;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Checkout.News;
import cobnut.testkit.simulation.Visit;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import java.util.Objects;
import java.util.UUID;

/**
 * Money as payments moves it: an intent is written down before the bank is asked and settled after, a void before its
 * charge is a tombstone, one that meets an intent withholds it and asks the bank which of the two was first.
 */
final class SimulatedPayments {
    static final String SERVICE = "payments";
    private static final long LEASE = 1_500;

    enum Status {
        INTENT,
        VOIDING,
        CAPTURED,
        DECLINED,
        VOIDED,
        REFUNDING,
        REFUNDED
    }

    record Payment(UUID charge, Status status, long askingUntil) {
        Payment with(Status next) {
            return new Payment(charge, next, askingUntil);
        }
    }

    private record Claim(Payment payment, boolean mine) {}

    static final Table<UUID, Payment> PAYMENTS = Table.named("payments");

    private SimulatedPayments() {}

    static void charge(Visit<News> visit) {
        var id = Checkout.chargeOf(visit.saga());
        visit.transact("claim an intent", tx -> claim(tx, id), claim -> {
            if (!claim.mine) {
                settle(visit, claim.payment);
                return;
            }
            visit.ask(
                    SimulatedBank.SERVICE,
                    tx -> SimulatedBank.charge(tx, id),
                    outcome -> hear(visit, id, outcome),
                    unknown -> visit.transact("unclaim", tx -> unclaim(tx, id), _ -> visit.refuse(unknown)));
        });
    }

    private static Claim claim(SimulatedTx tx, UUID id) {
        tx.lock(PAYMENTS, id);
        var payment = tx.get(PAYMENTS, id);
        boolean mine = payment == null || payment.status == Status.INTENT && payment.askingUntil <= tx.now();
        if (mine) {
            payment = new Payment(id, Status.INTENT, tx.now() + LEASE);
            tx.put(PAYMENTS, id, payment);
        }
        return new Claim(payment, mine);
    }

    private static boolean unclaim(SimulatedTx tx, UUID id) {
        tx.lock(PAYMENTS, id);
        var payment = Objects.requireNonNull(tx.get(PAYMENTS, id));
        if (payment.status == Status.INTENT) {
            tx.put(PAYMENTS, id, new Payment(id, Status.INTENT, tx.now()));
        }
        return true;
    }

    static void voidCharge(Visit<News> visit) {
        var id = Checkout.chargeOf(visit.saga());
        visit.transact(
                "withhold",
                tx -> {
                    tx.lock(PAYMENTS, id);
                    var before = tx.get(PAYMENTS, id);
                    var payment = before == null
                            ? new Payment(id, Status.VOIDED, 0)
                            : before.status == Status.INTENT ? before.with(Status.VOIDING) : before;
                    tx.put(PAYMENTS, id, payment);
                    return payment;
                },
                payment -> settle(visit, payment));
    }

    static void refund(Visit<News> visit) {
        refund(visit, Checkout.chargeOf(visit.saga()), News.MONEY_REFUNDED);
    }

    /** For whichever saga wants it. */
    static <N> void refund(Visit<N> visit, UUID id, N refunded) {
        visit.transact(
                "begin a refund",
                tx -> {
                    tx.lock(PAYMENTS, id);
                    var payment = Objects.requireNonNull(tx.get(PAYMENTS, id));
                    if (payment.status == Status.CAPTURED) {
                        payment = payment.with(Status.REFUNDING);
                        tx.put(PAYMENTS, id, payment);
                    }
                    return payment;
                },
                payment -> giveBack(visit, payment, refunded));
    }

    private static <N> void giveBack(Visit<N> visit, Payment payment, N refunded) {
        var id = payment.charge;
        switch (payment.status) {
            case REFUNDING ->
                visit.ask(
                        SimulatedBank.SERVICE,
                        tx -> SimulatedBank.refund(tx, id),
                        outcome -> visit.transact(
                                "hear the bank",
                                tx -> heard(tx, id, outcome),
                                heard -> giveBack(visit, heard, refunded)));
            case REFUNDED -> visit.answer(refunded);
            default ->
                visit.refuse(ServiceException.refuse(Kind.INVALID, "NOT_CAPTURED", "the money is " + payment.status));
        }
    }

    /** Goes on where somebody stopped, whoever it was. */
    private static void settle(Visit<News> visit, Payment payment) {
        var id = payment.charge;
        switch (payment.status) {
            case INTENT ->
                visit.refuse(ServiceException.refuse(Kind.UNAVAILABLE, "IN_PROGRESS", "the provider is being asked"));
            case VOIDING ->
                visit.ask(
                        SimulatedBank.SERVICE,
                        tx -> SimulatedBank.voidCharge(tx, id),
                        outcome -> hear(visit, id, outcome));
            case REFUNDING ->
                visit.ask(
                        SimulatedBank.SERVICE, tx -> SimulatedBank.refund(tx, id), outcome -> hear(visit, id, outcome));
            case CAPTURED -> visit.answer(News.MONEY_CAPTURED);
            case DECLINED ->
                visit.answer(visit.state() == Checkout.Step.CHARGING ? News.CARD_REFUSED : News.MONEY_VOIDED);
            case VOIDED -> visit.answer(News.MONEY_VOIDED);
            case REFUNDED -> visit.answer(News.MONEY_VOIDED);
        }
    }

    private static void hear(Visit<News> visit, UUID id, SimulatedBank.Charge outcome) {
        visit.transact("hear the bank", tx -> heard(tx, id, outcome), payment -> settle(visit, payment));
    }

    private static Payment heard(SimulatedTx tx, UUID id, SimulatedBank.Charge outcome) {
        tx.lock(PAYMENTS, id);
        var payment = Objects.requireNonNull(tx.get(PAYMENTS, id));
        var next = next(payment.status, outcome);
        if (next != payment.status) {
            payment = payment.with(next);
            tx.put(PAYMENTS, id, payment);
        }
        return payment;
    }

    private static Status next(Status status, SimulatedBank.Charge outcome) {
        return switch (status) {
            case INTENT, VOIDING ->
                switch (outcome) {
                    case CAPTURED -> Status.CAPTURED;
                    case DECLINED -> Status.DECLINED;
                    case VOIDED -> Status.VOIDED;
                    case REFUNDED -> throw new IllegalStateException("refunded before it was captured");
                };
            case REFUNDING -> outcome == SimulatedBank.Charge.REFUNDED ? Status.REFUNDED : status;
            case DECLINED, VOIDED -> {
                if (outcome == SimulatedBank.Charge.CAPTURED) {
                    throw new IllegalStateException("the bank captured what was " + status);
                }
                yield status;
            }
            case CAPTURED, REFUNDED -> status;
        };
    }
}
