package cobnut.postgres.subscription;

import cobnut.postgres.Overtaken;
import cobnut.postgres.log.Page;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.twin.TwinSubscription;
import cobnut.testkit.simulation.twin.TwinSubscription.Position;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** The simulated rows keep the contract. */
class TwinSubscriptionRowsTest extends SubscriptionRowsContract {
    private final SimulatedStore store = SimulatedStore.alone();

    @BeforeEach
    void register() {
        TwinSubscription.register(store);
    }

    @Override
    Standing standing() {
        var standing = store.transact(TwinSubscription::standing);
        return new Standing(Optional.ofNullable(standing.generation()), Optional.ofNullable(standing.stopped()));
    }

    @Override
    void begin(UUID generation) {
        written(tx -> TwinSubscription.begin(tx, generation));
    }

    @Override
    boolean stop(@Nullable UUID generation, String reason) {
        return store.transact(tx -> TwinSubscription.stop(tx, generation, reason));
    }

    @Override
    void reset(Page present) {
        written(tx -> restart(tx, true, present));
    }

    @Override
    Optional<Long> fence() {
        return store.transact(TwinSubscription::fence);
    }

    @Override
    boolean adopt(long fenced, Page present) {
        return store.transact(tx -> {
            if (!TwinSubscription.isFenced(tx, fenced)) {
                return false;
            }
            restart(tx, false, present);
            return true;
        });
    }

    private static void restart(SimulatedTx tx, boolean anew, Page present) {
        TwinSubscription.restartPositions(tx, anew, present);
        TwinSubscription.restart(tx, present.generation());
    }

    @Override
    void beat(String member) {
        store.transact(tx -> TwinSubscription.beat(tx, member, LEASE));
    }

    @Override
    List<String> members() {
        return store.transact(TwinSubscription::members);
    }

    @Override
    List<Hand> claim(String member, List<Integer> partitions) {
        return store.transact(tx -> TwinSubscription.claim(tx, member, partitions, LEASE)).stream()
                .map(row -> new Hand(row.partition(), row.pos(), row.epoch()))
                .toList();
    }

    @Override
    List<Hand> claimBehindAWriterOf(int partition, String member, List<Integer> partitions) {
        var writer = store.begin();
        writer.lock(TwinSubscription.POSITIONS, partition);
        var claimed = claim(member, partitions);
        writer.rollback();
        return claimed;
    }

    @Override
    boolean release(int partition, long epoch) {
        return store.transact(tx -> TwinSubscription.release(tx, partition, epoch)) > 0;
    }

    @Override
    boolean move(int partition, long epoch, long from, long to) {
        return written(tx -> TwinSubscription.move(tx, partition, epoch, from, to));
    }

    @Override
    boolean hold(int partition, long epoch) {
        return written(tx -> TwinSubscription.hold(tx, partition, epoch));
    }

    private boolean written(Consumer<SimulatedTx> work) {
        try {
            store.transact(tx -> {
                work.accept(tx);
                return true;
            });
            return true;
        } catch (Overtaken refused) {
            return false;
        }
    }

    @Override
    Optional<Long> held(int partition, long epoch) {
        return store.transact(tx -> TwinSubscription.held(tx, partition, epoch));
    }

    @Override
    List<Integer> free() {
        return store.transact(tx -> TwinSubscription.positions(tx).stream()
                .filter(row -> row.isFree(tx.now()))
                .map(Position::partition)
                .toList());
    }

    @Override
    void passes(long millis) {
        store.passes(millis);
    }
}
