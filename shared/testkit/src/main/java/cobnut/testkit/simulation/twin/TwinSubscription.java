package cobnut.testkit.simulation.twin;

import cobnut.postgres.Overtaken;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.Page;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import cobnut.testkit.simulation.twin.TwinLog.Head;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of one subscription: positions with their leases, and who shares them. Each method is one statement. */
public final class TwinSubscription {

    /**
     * @param until milliseconds of the store's clock
     * @param deaths of owners in a row
     * @param suspect what they may have died of
     */
    public record Position(
            int partition, long pos, long epoch, @Nullable String owner, long until, int deaths, long suspect) {

        static Position first(int partition) {
            return new Position(partition, 0, 0, null, 0, 0, 0);
        }

        /** Nobody has it, or somebody whose lease is over. */
        public boolean isFree(long now) {
            return owner == null || until <= now;
        }

        /** In nobody's hands; those it was in are refused. */
        private Position freed() {
            return new Position(partition, pos, epoch + 1, null, 0, deaths, suspect);
        }

        private Position renewed(long until) {
            return new Position(partition, pos, epoch, owner, until, deaths, suspect);
        }

        private Position claimed(String member, long until) {
            int died = owner == null ? deaths : deaths + 1;
            return new Position(partition, pos, epoch + 1, member, until, died, suspect);
        }

        private Position at(long pos) {
            return new Position(partition, pos, epoch, owner, until, 0, 0);
        }

        private Position suspecting(long suspect) {
            return new Position(partition, pos, epoch, owner, until, 0, suspect);
        }
    }

    /**
     * The subscription itself.
     *
     * @param generation of its positions; null before the log was read for the first time
     * @param stopped why it does not go on; null when it runs
     */
    public record Standing(
            @Nullable UUID generation, @Nullable String stopped) {

        static final Standing NEW = new Standing(null, null);
    }

    private record Member(String name, long seenUntil) {}

    public static final Table<Integer, Position> POSITIONS = Table.named("subscription_partition");
    private static final Table<String, Member> MEMBERS = Table.named("subscription_member");

    private static final Table<String, Standing> SUBSCRIPTION = Table.named("subscription");
    private static final String ONLY = "only";

    private TwinSubscription() {}

    public static void register(SimulatedStore store) {
        for (int partition = 0; partition < EventLog.PARTITIONS; partition++) {
            store.seed(POSITIONS, partition, Position.first(partition));
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

    /** Of one that runs. */
    public static List<Position> claim(SimulatedTx tx, String member, List<Integer> wanted, long lease) {
        if (standing(tx).stopped != null) {
            return List.of();
        }
        return tx.list(POSITIONS, row -> wanted.contains(row.partition) && row.isFree(tx.now())).stream()
                .filter(row -> tx.tryLock(POSITIONS, row.partition))
                .map(row -> row.claimed(member, tx.now() + lease))
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
        tx.put(POSITIONS, partition, row.freed());
        return 1;
    }

    /** Compare-and-set, at the end of the effect's transaction. */
    public static long move(SimulatedTx tx, int partition, long epoch, long from, long to) {
        tx.lock(POSITIONS, partition);
        var row = row(tx, partition);
        if (row.epoch != epoch || row.pos != from) {
            throw new Overtaken("partition " + partition + " is in other hands");
        }
        tx.put(POSITIONS, partition, row.at(to));
        return to;
    }

    /** As {@link #move}, for an effect that moves no position. */
    public static void hold(SimulatedTx tx, int partition, long epoch) {
        suspect(tx, partition, epoch, 0);
    }

    /** As {@link #hold}; whoever dies from now on may have died of that event. */
    public static void suspect(SimulatedTx tx, int partition, long epoch, long pos) {
        tx.lock(POSITIONS, partition);
        var row = row(tx, partition);
        if (row.epoch != epoch) {
            throw new Overtaken("partition " + partition + " is in other hands");
        }
        tx.put(POSITIONS, partition, row.suspecting(pos));
    }

    /** The position, if it is still this epoch's to move. */
    public static Optional<Long> held(SimulatedTx tx, int partition, long epoch) {
        var row = row(tx, partition);
        return row.epoch == epoch ? Optional.of(row.pos) : Optional.empty();
    }

    public static Standing standing(SimulatedTx tx) {
        return Objects.requireNonNullElse(tx.get(SUBSCRIPTION, ONLY), Standing.NEW);
    }

    /** As it is committed. */
    public static Standing standing(SimulatedStore store) {
        return Objects.requireNonNullElse(store.committed(SUBSCRIPTION, ONLY), Standing.NEW);
    }

    /** The first contact with the log; whoever comes second finds it done. */
    public static void begin(SimulatedTx tx, UUID generation) {
        tx.lock(SUBSCRIPTION, ONLY);
        var standing = standing(tx);
        if (standing.generation == null) {
            tx.put(SUBSCRIPTION, ONLY, new Standing(generation, standing.stopped));
        }
    }

    /** False when the generation it was refused with is no longer the subscription's. */
    public static boolean stop(SimulatedTx tx, @Nullable UUID generation, String reason) {
        tx.lock(SUBSCRIPTION, ONLY);
        var standing = standing(tx);
        if (standing.stopped != null || !Objects.equals(standing.generation, generation)) {
            return false;
        }
        tx.put(SUBSCRIPTION, ONLY, new Standing(generation, reason));
        return true;
    }

    /** The hands of a stopped one are refused from now on; what a restart is to be told, and empty when it runs. */
    public static Optional<Long> fence(SimulatedTx tx) {
        tx.lock(SUBSCRIPTION, ONLY);
        if (standing(tx).stopped == null) {
            return Optional.empty();
        }
        positions(tx).forEach(row -> tx.lock(POSITIONS, row.partition));
        for (var row : positions(tx)) {
            tx.put(POSITIONS, row.partition, row.freed());
        }
        return Optional.of(epochs(tx));
    }

    /** Whether it is still as it was left, and may be adopted. */
    public static boolean isFenced(SimulatedTx tx, long fenced) {
        tx.lock(SUBSCRIPTION, ONLY);
        return standing(tx).stopped != null && epochs(tx) == fenced;
    }

    private static long epochs(SimulatedTx tx) {
        return positions(tx).stream().mapToLong(Position::epoch).sum();
    }

    /** The first statement of a restart: from the beginning, or from the lower of position and what is still shared. */
    public static void restartPositions(SimulatedTx tx, boolean anew, Page present) {
        tx.lock(SUBSCRIPTION, ONLY);
        long shared = present.sharedWith(standing(tx).generation);
        positions(tx).forEach(row -> tx.lock(POSITIONS, row.partition));
        for (var row : positions(tx)) {
            long pos = anew ? 0 : Math.min(row.pos, shared);
            tx.put(POSITIONS, row.partition, row.at(pos).freed());
        }
    }

    /** The second one. */
    public static void restart(SimulatedTx tx, UUID generation) {
        tx.put(SUBSCRIPTION, ONLY, new Standing(generation, null));
    }

    /**
     * After a restore: leases are free and no late writer has a right one; and where it came back with its log, and
     * knows no more than it, it is taken along into the new generation.
     *
     * @param before the generation in which the log was saved
     * @return whether it was taken along
     */
    public static boolean restored(SimulatedTx tx, Head before, UUID generation) {
        long highest = 0;
        for (var row : positions(tx)) {
            highest = Math.max(highest, row.pos);
            tx.put(POSITIONS, row.partition, row.freed());
        }
        tx.list(MEMBERS, _ -> true).forEach(row -> tx.remove(MEMBERS, row.name));
        var standing = standing(tx);
        boolean along = before.generation().equals(standing.generation) && highest <= before.pos();
        if (along) {
            tx.put(SUBSCRIPTION, ONLY, new Standing(generation, standing.stopped));
        }
        return along;
    }

    private static Position row(SimulatedTx tx, int partition) {
        var row = tx.get(POSITIONS, partition);
        if (row == null) {
            throw new IllegalStateException("no partition " + partition);
        }
        return row;
    }
}
