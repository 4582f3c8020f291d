package cobnut.testkit.simulation.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A database as PostgreSQL is at READ COMMITTED, as far as the cores rely on it: a statement sees what was committed
 * when it ran and what its transaction wrote; a written row is locked until the transaction ends; a sequence gives out
 * numbers at once and never takes one back; time is the server's own.
 */
public final class SimulatedStore {

    /** The rows of one table. */
    static final class Rows<K, V> {
        final Map<K, V> committed = new LinkedHashMap<>();
        final Map<K, SimulatedTx> locks = new HashMap<>();
    }

    private final String name;
    private final Cluster cluster;
    private final Map<Table<?, ?>, Rows<?, ?>> tables = new IdentityHashMap<>();
    private final Map<String, long[]> sequences = new HashMap<>();
    private final ArrayDeque<SimulatedTx> waiting = new ArrayDeque<>();
    private final ArrayList<SimulatedTx> open = new ArrayList<>();
    private long skew;
    private long awayUntil;

    SimulatedStore(String name, Cluster cluster) {
        this.name = name;
        this.cluster = cluster;
    }

    /** A store by itself, in which nothing goes wrong and no time passes; for tests of what is kept in it. */
    public static SimulatedStore alone() {
        return Cluster.flawless().store("alone");
    }

    /** A transaction that its caller ends. */
    public SimulatedTx begin() {
        var tx = new SimulatedTx(this, 1, this::now, () -> {});
        opened(tx);
        return tx;
    }

    /** One transaction at once. */
    public <T> T transact(Function<SimulatedTx, T> work) {
        var tx = begin();
        try {
            var result = work.apply(tx);
            tx.commit();
            return result;
        } finally {
            tx.rollback();
        }
    }

    /** Lets whoever waited for a lock go on. */
    public void settle() {
        while (cluster.scheduler().step()) {
            // Until nobody can.
        }
    }

    /** The server's clock moves on. */
    public void passes(long millis) {
        skew += millis;
    }

    /** The server's clock, in milliseconds. */
    public long now() {
        if (cluster.strikes(cluster.faults().jump())) {
            cluster.tally().count("the database's clock jumped");
            skew += cluster.scheduler().upTo(6_000) - 2_000;
        }
        return Cluster.EPOCH + cluster.scheduler().now() + skew;
    }

    /** The row as it is committed. For checks from outside; nodes use transactions. */
    public <K, V> @Nullable V committed(Table<K, V> table, K key) {
        return rows(table).committed.get(key);
    }

    /** All rows as they are committed, in the order in which they came. For checks from outside. */
    public <K, V> Collection<V> committed(Table<K, V> table) {
        return rows(table).committed.values();
    }

    /** What is there before the run begins. */
    public <K, V> void seed(Table<K, V> table, K key, V row) {
        rows(table).committed.put(key, row);
    }

    /** What was committed at one moment: a dump. */
    public static final class Snapshot {
        private final Map<Table<?, ?>, Map<?, ?>> tables = new IdentityHashMap<>();
    }

    public Snapshot snapshot() {
        var snapshot = new Snapshot();
        tables.forEach((table, rows) -> snapshot.tables.put(table, new LinkedHashMap<>(rows.committed)));
        return snapshot;
    }

    /**
     * Everything is as it was then; open transactions are gone. Sequences go on, since what they stand for is never
     * given out twice: the ids of events and sagas are random in the real one.
     */
    @SuppressWarnings("unchecked")
    public void restore(Snapshot snapshot) {
        for (var each : new ArrayList<>(open)) {
            each.kill();
        }
        tables.forEach((table, rows) -> {
            rows.committed.clear();
            ((Map<Object, Object>) rows.committed).putAll(snapshot.tables.getOrDefault(table, Map.of()));
        });
    }

    @SuppressWarnings("unchecked")
    <K, V> Rows<K, V> rows(Table<K, V> table) {
        return (Rows<K, V>) tables.computeIfAbsent(table, _ -> new Rows<K, V>());
    }

    long next(String sequence) {
        return ++sequences.computeIfAbsent(sequence, _ -> new long[1])[0];
    }

    boolean away() {
        return cluster.scheduler().now() < awayUntil;
    }

    /** Ends every transaction that has not committed; what was committed stays. */
    void restart(long millis) {
        cluster.scheduler().note(name, "database restarts", millis);
        cluster.tally().count("database restarts");
        awayUntil = cluster.scheduler().now() + millis;
        for (var each : new ArrayList<>(open)) {
            each.kill();
        }
    }

    void opened(SimulatedTx tx) {
        open.add(tx);
    }

    void waits(SimulatedTx tx) {
        waiting.add(tx);
    }

    /** Locks are gone: everybody who waits looks again, in order. */
    void closed(SimulatedTx tx) {
        open.remove(tx);
        for (int left = waiting.size(); left > 0; left--) {
            var next = waiting.remove();
            cluster.scheduler().after(0, next::look);
        }
    }

    Cluster cluster() {
        return cluster;
    }
}
