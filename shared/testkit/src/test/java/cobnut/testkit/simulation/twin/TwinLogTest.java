package cobnut.testkit.simulation.twin;

import cobnut.kernel.ServiceException;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.log.Page;
import cobnut.postgres.log.Reading;
import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Then;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The simulated log keeps the contract. */
class TwinLogTest extends EventLogContract {
    private final Cluster cluster = Cluster.flawless();
    private final SimulatedStore store = cluster.store("alone");

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

    @Override
    Page read(@Nullable UUID generation, long after, int most) {
        var page = new CompletableFuture<Page>();
        var reading = new Reading("", generation, after, most, List.of(), 0);
        TwinLog.read(
                cluster.outside("reader"),
                store,
                reading,
                Then.of(answer -> page.complete((Page) answer), page::completeExceptionally));
        store.settle();
        if (page.isCompletedExceptionally()) {
            throw (ServiceException) page.exceptionNow();
        }
        return page.join();
    }

    @Override
    void restored() {
        store.transact(tx -> {
            TwinLog.restored(tx, UUID.randomUUID());
            return true;
        });
    }
}
