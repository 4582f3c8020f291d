package cobnut.orders.simulation;

import static cobnut.orders.domain.Placing.NOW;

import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Order;
import cobnut.orders.domain.Placing;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Return.News;
import cobnut.orders.domain.Return.Step;
import cobnut.orders.domain.Status;
import cobnut.orders.simulation.SimulatedPayments.Payment;
import cobnut.orders.simulation.SimulatedStock.Holding;
import cobnut.postgres.Overtaken;
import cobnut.postgres.saga.Answer;
import cobnut.testkit.simulation.Local;
import cobnut.testkit.simulation.Visit;
import cobnut.testkit.simulation.World;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import cobnut.testkit.simulation.twin.TwinLog;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Confirmed orders that are given back: the real decisions, and their events, in the transaction that moves the return.
 * The goods of some are such as no store takes back.
 */
final class SimulatedReturns implements Local<Step, News> {
    /** The order that a return is about. */
    static final Table<UUID, UUID> RETURNS = Table.named("returns");

    static final Table<UUID, Order> ORDERS = Table.named("orders");
    private static final Duration WINDOW = Duration.ofDays(14);
    private static final long PIECES = 40;

    /** More than there are customers: each gives back one of its own. */
    private static final List<Order> CONFIRMED = LongStream.rangeClosed(1, 10)
            .mapToObj(number -> confirmed(new UUID(0x0DE4, number)))
            .toList();

    private static final Map<UUID, Holding> SOLD = sold();

    private static Order confirmed(UUID id) {
        var placed = Placing.placed(id, "ann").order();
        return placed.reserveStock(NOW).order().pay(NOW).order().confirm(NOW).order();
    }

    private static Map<UUID, Holding> sold() {
        var sold = new LinkedHashMap<UUID, Holding>();
        CONFIRMED.forEach(order -> sold.put(order.id(), isTakenBack(order.id()) ? Holding.COMMITTED : Holding.KEPT));
        return sold;
    }

    private static boolean isTakenBack(UUID order) {
        return order.getLeastSignificantBits() % 4 != 0;
    }

    static void fill(World<Step> world) {
        for (var order : CONFIRMED) {
            var charge = Checkout.chargeOf(order.id());
            world.store("owner").seed(ORDERS, order.id(), order);
            world.store(SimulatedPayments.SERVICE)
                    .seed(
                            SimulatedPayments.PAYMENTS,
                            charge,
                            new Payment(charge, SimulatedPayments.Status.CAPTURED, 0));
        }
        SimulatedBank.captured(
                world, SOLD.keySet().stream().map(Checkout::chargeOf).toList());
        SimulatedStock.fill(world, PIECES, SOLD);
    }

    @Override
    public void placed(SimulatedTx tx, UUID saga) {
        var order = tx.list(ORDERS, each -> each.status().equals(new Status.Confirmed())).stream()
                .filter(each -> tx.tryLock(ORDERS, each.id()))
                .findFirst()
                .orElseThrow();
        tx.put(RETURNS, saga, order.id());
        write(tx, order.askReturn("too small", Duration.ZERO, WINDOW, Instant.ofEpochMilli(tx.now())));
    }

    @Override
    public UUID subject(SimulatedTx tx, UUID saga) {
        return Objects.requireNonNull(tx.get(RETURNS, saga));
    }

    @Override
    public void moved(SimulatedTx tx, UUID saga, Step from, Answer<News> answer, Step to) {
        var order = Objects.requireNonNull(tx.get(ORDERS, subject(tx, saga)));
        write(tx, decide(order, answer.news(), Instant.ofEpochMilli(tx.now())));
    }

    private static Order.Decided decide(Order order, News news, Instant now) {
        try {
            return Return.record(order, news, now);
        } catch (IllegalStateException misfit) {
            throw new Overtaken(misfit.getMessage());
        }
    }

    private static void write(SimulatedTx tx, Order.Decided decided) {
        var order = decided.order();
        tx.lock(ORDERS, order.id());
        for (var event : decided.events()) {
            TwinLog.append(tx, order.id().toString(), event.getClass().getSimpleName());
        }
        tx.put(ORDERS, order.id(), order);
    }

    static Answer<News> takeBack(SimulatedTx tx, UUID order) {
        boolean back = SimulatedStock.takeBack(tx, order) == Holding.RETURNED;
        return Answer.of(back ? News.GOODS_TAKEN : News.GOODS_REFUSED);
    }

    static Answer<News> keepSold(SimulatedTx tx, UUID order) {
        boolean back = SimulatedStock.keepSold(tx, order) == Holding.RETURNED;
        return Answer.of(back ? News.GOODS_TAKEN : News.GOODS_KEPT);
    }

    static void refund(Visit<News> visit) {
        SimulatedPayments.refund(visit, Checkout.chargeOf(visit.subject()), News.MONEY_REFUNDED);
    }

    static void balances(World<Step> world, Consumer<String> violated) {
        SimulatedStock.balances(world, PIECES, violated);
    }

    static void refundsOnce(World<Step> world, Consumer<String> violated) {
        SimulatedBank.chargesOnce(world, SOLD.keySet(), violated);
    }

    /** RETURNED has its goods in the store and its money at the customer; all else is as sold as it was. */
    static void agree(World<Step> world, Consumer<String> violated) {
        var steps = new LinkedHashMap<UUID, Step>();
        world.states().forEach((saga, step) -> {
            var before = steps.put(world.store("owner").committed(RETURNS, saga), step);
            if (before != null) {
                violated.accept("an order is given back twice, once " + before + " and once " + step);
            }
        });
        for (var order : CONFIRMED) {
            agrees(world, order.id(), steps.get(order.id()), violated);
        }
    }

    private static void agrees(World<Step> world, UUID id, @Nullable Step step, Consumer<String> violated) {
        var charge = Checkout.chargeOf(id);
        var order = Objects.requireNonNull(world.store("owner").committed(ORDERS, id));
        var goods = world.store(SimulatedStock.SERVICE).committed(SimulatedStock.HOLDINGS, id);
        var money = world.store(SimulatedBank.SERVICE).committed(SimulatedBank.CHARGES, charge);
        var ours = world.store(SimulatedPayments.SERVICE).committed(SimulatedPayments.PAYMENTS, charge);
        boolean fits = step == Step.RETURNED
                ? order.status() instanceof Status.Returned
                        && goods == Holding.RETURNED
                        && money == SimulatedBank.Charge.REFUNDED
                : order.status().equals(new Status.Confirmed(step == Step.REFUSED))
                        && goods == (step == Step.REFUSED ? Holding.KEPT : SOLD.get(id))
                        && money == SimulatedBank.Charge.CAPTURED;
        if (!fits) {
            violated.accept("the return of " + id + " is " + step + ", its order " + order.status() + ", its goods "
                    + goods + ", its money " + money);
        }
        if (ours == null || money == null || !ours.status().name().equals(money.name())) {
            violated.accept("the charge of " + id + " is " + money + " at the bank, and here " + ours);
        }
    }
}
