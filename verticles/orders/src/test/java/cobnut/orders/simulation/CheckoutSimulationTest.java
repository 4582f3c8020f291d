package cobnut.orders.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkout.Step;
import cobnut.testkit.simulation.Participant;
import cobnut.testkit.simulation.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The real checkout, its orders and their events, in whole clusters that fall apart in 5,000 ways. */
class CheckoutSimulationTest {
    private static final Simulation<Step, News> SHOP = Simulation.of(Checkout.table(Duration.ofSeconds(5)), News.class)
            .calls(Step.RESERVING, SimulatedStock.SERVICE, Participant.once(SimulatedStock::reserve))
            .calls(Step.COMMITTING, SimulatedStock.SERVICE, Participant.once(SimulatedStock::commit))
            .calls(Step.RELEASING, SimulatedStock.SERVICE, Participant.once(SimulatedStock::release))
            .calls(Step.CHARGING, SimulatedPayments.SERVICE, SimulatedPayments::charge)
            .calls(Step.VOIDING_LATE, SimulatedPayments.SERVICE, SimulatedPayments::voidCharge)
            .calls(Step.VOIDING_UNWANTED, SimulatedPayments.SERVICE, SimulatedPayments::voidCharge)
            .calls(Step.REFUNDING, SimulatedPayments.SERVICE, SimulatedPayments::refund)
            .with(SimulatedBank.SERVICE)
            .people(News.CUSTOMER_CANCELS)
            // What was released or voided is called no more by whoever still holds the checkout.
            .neverHears(Step.RESERVING, News.STOCK_REFUSED)
            .neverHears(Step.CHARGING, News.MONEY_VOIDED)
            .local(new SimulatedOrders())
            .seed(SimulatedStock::fill)
            .always(SimulatedStock::balances)
            .always(SimulatedBank::chargesOnce)
            .atRest(SimulatedOrders::agree)
            .atRest(SimulatedStock::agrees)
            .atRest(SimulatedBank::agrees)
            .replayedBy("mvn -f verticles/orders/pom.xml test -Dtest=CheckoutSimulationTest -Dcobnut.seed=%d");

    public static void main(String[] args) {
        SHOP.command(args);
    }

    @Test
    void every_promise_is_kept_under_every_seed() {
        SHOP.verify(5_000);
    }

    @Test
    void the_same_seed_does_the_same() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(SHOP.run(seed)).isEqualTo(SHOP.run(seed));
        }
        assertThat(SHOP.run(1).hash()).isNotEqualTo(SHOP.run(2).hash());
    }
}
