package cobnut.postgres.subscription;

import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.core.Lane.Reviewed;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.twin.TwinParked;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** The simulated rows keep the contract. */
class TwinParkedRowsTest extends ParkedRowsContract {
    private final SimulatedStore store = SimulatedStore.alone();

    private void does(Consumer<SimulatedTx> statement) {
        store.transact(tx -> {
            statement.accept(tx);
            return true;
        });
    }

    @Override
    void failed(LoggedEvent event, String reason, int attempts) {
        does(tx -> TwinParked.failed(tx, event, reason, attempts));
    }

    @Override
    void behind(List<LoggedEvent> events) {
        does(tx -> TwinParked.behind(tx, events));
    }

    @Override
    List<Seen> list() {
        return store.transact(TwinParked::list).stream()
                .map(row -> new Seen(row.event(), row.state().name(), row.reason(), row.attempts()))
                .toList();
    }

    @Override
    Reviewed review(int partition) {
        return store.transact(tx -> new Reviewed(TwinParked.keys(tx, partition), TwinParked.owed(tx, partition)));
    }

    @Override
    Optional<LoggedEvent> lock(UUID event) {
        return store.transact(tx -> TwinParked.lock(tx, event));
    }

    @Override
    void unpark(UUID event) {
        does(tx -> TwinParked.unpark(tx, event));
    }

    @Override
    void refuse(UUID event, String reason, int attempts) {
        does(tx -> TwinParked.refuse(tx, event, reason, attempts));
    }

    @Override
    long replayAll() {
        return store.transact(TwinParked::replayAll);
    }

    @Override
    long replay(UUID event) {
        return store.transact(tx -> TwinParked.replay(tx, event));
    }

    @Override
    boolean drop(UUID event) {
        return store.transact(tx -> TwinParked.drop(tx, event));
    }
}
