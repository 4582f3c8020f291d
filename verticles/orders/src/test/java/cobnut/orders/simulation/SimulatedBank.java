package cobnut.orders.simulation;

import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Checkout.Step;
import cobnut.testkit.simulation.World;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Consumer;

/** The card provider: remembers each charge for ever and writes down every movement of money. */
final class SimulatedBank {
    static final String SERVICE = "bank";

    enum Charge {
        CAPTURED,
        DECLINED,
        VOIDED,
        REFUNDED
    }

    /** A movement of money. */
    record Line(UUID charge, long amount) {}

    static final Table<UUID, Charge> CHARGES = Table.named("charges");
    static final Table<Long, Line> LEDGER = Table.named("ledger");

    private SimulatedBank() {}

    /** Money that was taken before. */
    static void captured(World<?> world, Collection<UUID> charges) {
        var store = world.store(SERVICE);
        long line = 0;
        for (var charge : charges) {
            store.seed(CHARGES, charge, Charge.CAPTURED);
            store.seed(LEDGER, --line, new Line(charge, 1));
        }
    }

    /** Every fifth card has no money on it. */
    static Charge charge(SimulatedTx tx, UUID id) {
        tx.lock(CHARGES, id);
        var before = tx.get(CHARGES, id);
        return before != null
                ? before
                : write(tx, id, id.getLeastSignificantBits() % 5 == 0 ? Charge.DECLINED : Charge.CAPTURED);
    }

    static Charge voidCharge(SimulatedTx tx, UUID id) {
        tx.lock(CHARGES, id);
        var before = tx.get(CHARGES, id);
        return before != null ? before : write(tx, id, Charge.VOIDED);
    }

    static Charge refund(SimulatedTx tx, UUID id) {
        tx.lock(CHARGES, id);
        return tx.get(CHARGES, id) == Charge.CAPTURED ? write(tx, id, Charge.REFUNDED) : Charge.REFUNDED;
    }

    private static Charge write(SimulatedTx tx, UUID id, Charge charge) {
        tx.put(CHARGES, id, charge);
        if (charge == Charge.CAPTURED || charge == Charge.REFUNDED) {
            tx.put(LEDGER, tx.next("ledger"), new Line(id, charge == Charge.CAPTURED ? 1 : -1));
        }
        return charge;
    }

    /** At most one net capture for an order, at every moment of the ledger. */
    static void chargesOnce(World<Step> world, Consumer<String> violated) {
        chargesOnce(world, world.states().keySet(), violated);
    }

    static void chargesOnce(World<?> world, Collection<UUID> orders, Consumer<String> violated) {
        orders.forEach(order -> {
            long net = 0;
            for (var line : world.store(SERVICE).committed(LEDGER)) {
                net += line.charge.equals(Checkout.chargeOf(order)) ? line.amount : 0;
                if (net < 0 || net > 1) {
                    violated.accept("order " + order + " was charged " + net + " times");
                }
            }
        });
    }

    /** CONFIRMED is paid, all else is not; and payments knows what the bank knows. */
    static void agrees(World<Step> world, Consumer<String> violated) {
        world.states().forEach((order, step) -> {
            var charge = Checkout.chargeOf(order);
            var bank = world.store(SERVICE).committed(CHARGES, charge);
            if ((bank == Charge.CAPTURED) != (step == Step.CONFIRMED)) {
                violated.accept("order " + order + " is " + step + ", its money " + bank);
            }
            var ours = world.store(SimulatedPayments.SERVICE).committed(SimulatedPayments.PAYMENTS, charge);
            if (bank != null && (ours == null || !ours.status().name().equals(bank.name()))) {
                violated.accept("the charge of " + order + " is " + bank + " at the bank, and here " + ours);
            }
        });
    }
}
