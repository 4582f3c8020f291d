package cobnut.orders.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.orders.domain.Return;
import cobnut.orders.domain.Return.News;
import cobnut.orders.domain.Return.Step;
import cobnut.testkit.simulation.Participant;
import cobnut.testkit.simulation.Simulation;
import org.junit.jupiter.api.Test;

/** The real return of confirmed orders, with the checkout's stock and money, in clusters that fall apart. */
class ReturnSimulationTest {
    private static final Simulation<Step, News> SHOP = Simulation.of(Return.table(), News.class)
            .calls(Step.TAKING_BACK, SimulatedStock.SERVICE, Participant.once(SimulatedReturns::takeBack))
            .calls(Step.KEEPING, SimulatedStock.SERVICE, Participant.once(SimulatedReturns::keepSold))
            .calls(Step.REFUNDING, SimulatedPayments.SERVICE, SimulatedReturns::refund)
            .with(SimulatedBank.SERVICE)
            // An operator, rather, who calls it off.
            .people(News.CALLED_OFF)
            .local(new SimulatedReturns())
            .seed(SimulatedReturns::fill)
            .always(SimulatedReturns::balances)
            .always(SimulatedReturns::refundsOnce)
            .atRest(SimulatedReturns::agree)
            .replayedBy("mvn -f verticles/orders/pom.xml test -Dtest=ReturnSimulationTest -Dcobnut.seed=%d");

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
