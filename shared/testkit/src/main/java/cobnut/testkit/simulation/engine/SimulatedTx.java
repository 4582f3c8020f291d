package cobnut.testkit.simulation.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A transaction on a {@link SimulatedStore}. Its work is a list of statements; between them others run. A statement
 * that meets somebody else's lock is run again from its beginning once the lock is gone: it locks before it writes.
 */
public final class SimulatedTx {

    /** Thrown through a statement that has to wait; never seen by a node. */
    static final class Waits extends RuntimeException {
        private static final long serialVersionUID = 1L;
        static final Waits FOR_A_LOCK = new Waits();

        private Waits() {
            super("waits for a lock", null, false, false);
        }
    }

    private record Write<K, V>(
            Table<K, V> table, K key, @Nullable V row) {
        void apply(SimulatedStore store) {
            if (row == null) {
                store.rows(table).committed.remove(key);
            } else {
                store.rows(table).committed.put(key, row);
            }
        }
    }

    private record Lock<K>(SimulatedStore.Rows<K, ?> rows, K key) {
        void release() {
            rows.locks.remove(key);
        }
    }

    private final SimulatedStore store;
    private final int attempt;
    private final List<Write<?, ?>> writes = new ArrayList<>();
    private final List<Lock<?>> locks = new ArrayList<>();
    private Runnable statement = () -> {};
    private final LongSupplier nodeClock;
    private final Runnable killed;
    private boolean over;
    private long now = -1;

    SimulatedTx(SimulatedStore store, int attempt, LongSupplier nodeClock, Runnable killed) {
        this.store = store;
        this.nodeClock = nodeClock;
        this.attempt = attempt;
        this.killed = killed;
    }

    /** From 1; a transaction that was overtaken runs again. */
    public int attempt() {
        return attempt;
    }

    /** The server's clock when the transaction began. */
    public long now() {
        if (now < 0) {
            now = store.now();
        }
        return now;
    }

    /** The clock of the node that runs it: it may be minutes off, so nothing that lasts may be decided by it. */
    public long nodeNow() {
        return nodeClock.getAsLong();
    }

    /** A number that nobody else gets, also when this transaction rolls back. */
    public long next(String sequence) {
        return store.next(sequence);
    }

    @SuppressWarnings("unchecked")
    public <K, V> @Nullable V get(Table<K, V> table, K key) {
        for (int i = writes.size() - 1; i >= 0; i--) {
            var write = writes.get(i);
            if (write.table == table && write.key.equals(key)) {
                return (V) write.row;
            }
        }
        return store.rows(table).committed.get(key);
    }

    /** The rows that fit, in the order in which they were first committed; rows that only this one added come last. */
    @SuppressWarnings("unchecked")
    public <K, V> List<V> list(Table<K, V> table, Predicate<? super V> fits) {
        var found = new ArrayList<V>();
        var committed = store.rows(table).committed;
        for (var entry : committed.entrySet()) {
            var row = writes.isEmpty() ? entry.getValue() : get(table, entry.getKey());
            if (row != null && fits.test(row)) {
                found.add(row);
            }
        }
        for (var write : writes) {
            if (write.table == table
                    && !committed.containsKey((K) write.key)
                    && write.row != null
                    && get(table, (K) write.key) == write.row
                    && fits.test((V) write.row)) {
                found.add((V) write.row);
            }
        }
        return found;
    }

    /** Keeps everybody else from writing the row until this transaction is over. */
    public <K> void lock(Table<K, ?> table, K key) {
        if (!tryLock(table, key)) {
            throw Waits.FOR_A_LOCK;
        }
    }

    /** As {@link #lock}, for a row that may be skipped instead. */
    public <K> boolean tryLock(Table<K, ?> table, K key) {
        var rows = store.rows(table);
        var holder = rows.locks.putIfAbsent(key, this);
        if (holder == null) {
            locks.add(new Lock<>(rows, key));
            return true;
        }
        return holder == this;
    }

    /** Writes a row, under its lock. */
    public <K, V> void put(Table<K, V> table, K key, V row) {
        lock(table, key);
        writes.add(new Write<>(table, key, row));
    }

    public <K, V> void remove(Table<K, V> table, K key) {
        lock(table, key);
        writes.add(new Write<>(table, key, null));
    }

    /** Runs the statement now, or as soon as its locks are free. */
    public void run(Runnable next) {
        if (over) {
            return;
        }
        statement = next;
        look();
    }

    void look() {
        if (over) {
            return;
        }
        int before = writes.size();
        try {
            statement.run();
        } catch (Waits forALock) {
            if (writes.size() != before) {
                throw new IllegalStateException("a statement wrote before it met a lock; lock first", forALock);
            }
            store.cluster().tally().count("waits for a lock");
            store.waits(this);
        }
    }

    boolean isOver() {
        return over;
    }

    public void commit() {
        if (!over) {
            writes.forEach(write -> write.apply(store));
            end();
        }
    }

    /** Does nothing once it is over. */
    public void rollback() {
        if (!over) {
            end();
        }
    }

    /** The server ended it. */
    void kill() {
        rollback();
        killed.run();
    }

    private void end() {
        over = true;
        locks.forEach(Lock::release);
        store.closed(this);
    }
}
