package cobnut.postgres.saga;

import cobnut.postgres.Overtaken;
import cobnut.postgres.saga.SagaStep.Held;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.twin.TwinSagas;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The simulated rows keep the contract. */
class TwinSagaRowsTest extends SagaRowsContract {
    private final SimulatedStore store = SimulatedStore.alone();
    private final TwinSagas<State, News> rows = new TwinSagas<>(table("twin"), CONFIG);

    @Override
    Held<State> start(UUID id, String node, boolean lease) {
        return store.transact(tx -> rows.start(tx, id, new byte[] {1}, lease ? node : null));
    }

    @Override
    List<Held<State>> claim(String node) {
        return store.transact(tx -> rows.claim(tx, node, 10));
    }

    @Override
    Optional<Held<State>> move(Held<State> held, State to, String node, boolean told) {
        try {
            return Optional.of(store.transact(tx -> rows.move(tx, held, told, "NEWS", to, new byte[0], node)));
        } catch (Overtaken refused) {
            return Optional.empty();
        }
    }

    @Override
    int later(Held<State> held, long millis) {
        return store.transact(tx -> rows.later(tx, held, millis, false));
    }

    @Override
    int shelve(Held<State> held) {
        return store.transact(tx -> rows.shelve(tx, held, "why"));
    }

    @Override
    boolean retry(UUID id) {
        return store.transact(tx -> rows.unshelve(tx, id));
    }

    @Override
    int release(String node) {
        return store.transact(tx -> rows.release(tx, node));
    }

    @Override
    void passes(long millis) {
        store.passes(millis);
    }
}
