package cobnut.testkit.simulation.twin;

import cobnut.postgres.log.LoggedEvent;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import java.util.List;
import java.util.function.LongSupplier;

/** The simulated log keeps the contract. */
class TwinLogTest extends EventLogContract {
    private final SimulatedStore store = SimulatedStore.alone();

    private record Opened(SimulatedTx tx) implements Open {
        @Override
        public void append(String key) {
            TwinLog.append(tx, key, "TYPE");
        }

        @Override
        public void commit() {
            tx.commit();
        }

        @Override
        public void rollback() {
            tx.rollback();
        }
    }

    @Override
    Open begin() {
        return new Opened(store.begin());
    }

    @Override
    Open beginToStamp() {
        var tx = store.begin();
        TwinLog.lockHead(tx);
        TwinLog.number(tx);
        return new Opened(tx);
    }

    @Override
    long stamp() {
        return store.transact(tx -> {
            TwinLog.lockHead(tx);
            return TwinLog.number(tx);
        });
    }

    @Override
    LongSupplier stampBehindAnother() {
        var tx = store.begin();
        tx.run(() -> TwinLog.lockHead(tx));
        return () -> {
            store.settle();
            long head = TwinLog.number(tx);
            tx.commit();
            return head;
        };
    }

    @Override
    List<LoggedEvent> after(long pos) {
        return store.transact(tx -> TwinLog.after(tx, pos, 100));
    }
}
