package cobnut.testkit.simulation.twin;

import cobnut.postgres.Overtaken;
import cobnut.postgres.log.EventLog;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rows of one subscription: positions with their leases, and who shares them. Each method is one statement. */
public final class TwinSubscription {

    /** @param until milliseconds of the store's clock */
    public record Position(
            int partition, long pos, long epoch, @Nullable String owner, long until) {

        /** Nobody has it, or somebody whose lease is over. */
        public boolean isFree(long now) {
            return owner == null || until <= now;
        }

        private Position renewed(long until) {
            return new Position(partition, pos, epoch, owner, until);
        }
    }

    private record Member(String name, long seenUntil) {}

    public static final Table<Integer, Position> POSITIONS = Table.named("subscription_partition");
    private static final Table<String, Member> MEMBERS = Table.named("subscription_member");

    private TwinSubscription() {}

    public static void register(SimulatedStore store) {
        for (int partition = 0; partition < EventLog.PARTITIONS; partition++) {
            store.seed(POSITIONS, partition, new Position(partition, 0, 0, null, 0));
        }
    }

    /** Says that this instance lives and renews what it holds. */
    public static long beat(SimulatedTx tx, String member, long lease) {
        var mine = tx.list(POSITIONS, row -> member.equals(row.owner));
        mine.forEach(row -> tx.lock(POSITIONS, row.partition));
        tx.lock(MEMBERS, member);
        // Whoever waited for a lock looks again.
        for (var row : tx.list(POSITIONS, row -> member.equals(row.owner))) {
            tx.put(POSITIONS, row.partition, row.renewed(tx.now() + lease));
        }
        tx.put(MEMBERS, member, new Member(member, tx.now() + lease));
        return tx.now();
    }

    public static List<String> members(SimulatedTx tx) {
        return tx.list(MEMBERS, row -> row.seenUntil > tx.now()).stream()
                .map(Member::name)
                .toList();
    }

    public static List<Position> positions(SimulatedTx tx) {
        return tx.list(POSITIONS, _ -> true);
    }

    public static List<Position> claim(SimulatedTx tx, String member, List<Integer> wanted, long lease) {
        return tx.list(POSITIONS, row -> wanted.contains(row.partition) && row.isFree(tx.now())).stream()
                .filter(row -> tx.tryLock(POSITIONS, row.partition))
                .map(row -> new Position(row.partition, row.pos, row.epoch + 1, member, tx.now() + lease))
                .peek(row -> tx.put(POSITIONS, row.partition, row))
                .toList();
    }

    /** How many rows were changed: none when somebody else has it. */
    public static int release(SimulatedTx tx, int partition, long epoch) {
        tx.lock(POSITIONS, partition);
        var row = row(tx, partition);
        if (row.epoch != epoch) {
            return 0;
        }
        tx.put(POSITIONS, partition, new Position(partition, row.pos, epoch + 1, null, 0));
        return 1;
    }

    /** Compare-and-set, at the end of the effect's transaction. */
    public static long move(SimulatedTx tx, int partition, long epoch, long from, long to) {
        tx.lock(POSITIONS, partition);
        var row = row(tx, partition);
        if (row.epoch != epoch || row.pos != from) {
            throw new Overtaken("partition " + partition + " is in other hands");
        }
        tx.put(POSITIONS, partition, new Position(partition, to, epoch, row.owner, row.until));
        return to;
    }

    /** As {@link #move}, for an effect that moves no position. */
    public static void hold(SimulatedTx tx, int partition, long epoch) {
        tx.lock(POSITIONS, partition);
        var row = row(tx, partition);
        if (row.epoch != epoch) {
            throw new Overtaken("partition " + partition + " is in other hands");
        }
        tx.put(POSITIONS, partition, row);
    }

    /** The position, if it is still this epoch's to move. */
    public static Optional<Long> held(SimulatedTx tx, int partition, long epoch) {
        var row = row(tx, partition);
        return row.epoch == epoch ? Optional.of(row.pos) : Optional.empty();
    }

    private static Position row(SimulatedTx tx, int partition) {
        var row = tx.get(POSITIONS, partition);
        if (row == null) {
            throw new IllegalStateException("no partition " + partition);
        }
        return row;
    }
}
