package cobnut.testkit.simulation.twin;

import cobnut.postgres.requests.Remembered;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import cobnut.testkit.simulation.engine.Then;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

/** Calls and their answers, as {@link cobnut.postgres.requests.Requests} keeps them. */
public final class TwinRequests {
    public static final Table<UUID, Remembered> REQUESTS = Table.named("requests");

    private TwinRequests() {}

    /** Runs the work and keeps what it returns, in one transaction, unless that was done before. */
    public static void once(
            SimulatedNode node,
            SimulatedStore store,
            UUID id,
            byte[] hash,
            Function<SimulatedTx, byte[]> work,
            Then<byte[]> then) {
        var first = new boolean[1];
        node.transact(
                store,
                "request",
                List.of(tx -> first[0] = claim(tx, id, hash)),
                tx -> first[0]
                        ? keep(tx, id, hash, work.apply(tx))
                        : before(tx, id).answer(hash),
                then);
    }

    /** The same within a transaction of the caller. */
    static byte[] once(SimulatedTx tx, UUID id, byte[] hash, Function<SimulatedTx, byte[]> work) {
        return claim(tx, id, hash)
                ? keep(tx, id, hash, work.apply(tx))
                : before(tx, id).answer(hash);
    }

    /** Whether it is new; a second one waits here until the first is over. */
    private static boolean claim(SimulatedTx tx, UUID id, byte[] hash) {
        tx.lock(REQUESTS, id);
        boolean isNew = tx.get(REQUESTS, id) == null;
        if (isNew) {
            tx.put(REQUESTS, id, new Remembered(hash, null));
        }
        return isNew;
    }

    private static Remembered before(SimulatedTx tx, UUID id) {
        return Objects.requireNonNull(tx.get(REQUESTS, id), "a claimed request is not there");
    }

    private static byte[] keep(SimulatedTx tx, UUID id, byte[] hash, byte[] reply) {
        tx.put(REQUESTS, id, new Remembered(hash, reply));
        return reply;
    }
}
