package cobnut.testkit.simulation.twin;

import cobnut.postgres.log.LoggedEvent;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The events that a subscription has put aside, as the SQL of {@code ParkedRows} changes them: a statement each. */
public final class TwinParked {

    /** Waits for an operator; for an earlier one of its key; or for its next try. */
    public enum State {
        FAILED,
        BEHIND,
        REPLAY
    }

    public record Parked(long id, LoggedEvent event, State state, String reason, int attempts) {

        private Parked failed(String why, int more) {
            return new Parked(id, event, State.FAILED, why, attempts + more);
        }

        private Parked again() {
            return new Parked(id, event, State.REPLAY, reason, attempts);
        }
    }

    public static final Table<UUID, Parked> PARKED = Table.named("subscription_parked");

    private TwinParked() {}

    /** Does nothing when it is parked already, as all that parks. */
    public static void failed(SimulatedTx tx, LoggedEvent event, String why, int attempts) {
        tx.lock(PARKED, event.id());
        insert(tx, event, State.FAILED, why, attempts);
    }

    public static void behind(SimulatedTx tx, List<LoggedEvent> events) {
        events.forEach(event -> tx.lock(PARKED, event.id()));
        events.forEach(event -> insert(tx, event, State.BEHIND, "", 0));
    }

    private static void insert(SimulatedTx tx, LoggedEvent event, State state, String why, int attempts) {
        long id = tx.next("subscription_parked_id");
        if (tx.get(PARKED, event.id()) == null) {
            tx.put(PARKED, event.id(), new Parked(id, event, state, why, attempts));
        }
    }

    /** In the order in which they were put aside. */
    public static List<Parked> list(SimulatedTx tx) {
        return rows(tx, _ -> true);
    }

    private static List<Parked> rows(SimulatedTx tx, Predicate<Parked> fits) {
        var rows = tx.list(PARKED, fits);
        rows.sort(Comparator.comparingLong(Parked::id));
        return rows;
    }

    public static Set<String> keys(SimulatedTx tx, int partition) {
        return tx.list(PARKED, row -> row.event.partition() == partition).stream()
                .map(row -> row.event.key())
                .collect(Collectors.toSet());
    }

    /** What no failed event of the same key stands before. */
    public static List<LoggedEvent> owed(SimulatedTx tx, int partition) {
        var blocked = new HashSet<String>();
        return rows(tx, row -> row.event.partition() == partition).stream()
                .filter(row -> {
                    if (row.state == State.FAILED) {
                        blocked.add(row.event.key());
                    }
                    return !blocked.contains(row.event.key());
                })
                .map(Parked::event)
                .toList();
    }

    /** To be tried now; empty when it was dropped meanwhile, or waits for an operator. */
    public static Optional<LoggedEvent> lock(SimulatedTx tx, UUID event) {
        tx.lock(PARKED, event);
        return Optional.ofNullable(tx.get(PARKED, event))
                .filter(row -> row.state != State.FAILED)
                .map(Parked::event);
    }

    public static void unpark(SimulatedTx tx, UUID event) {
        drop(tx, event);
    }

    public static void refuse(SimulatedTx tx, UUID event, String why, int attempts) {
        tx.lock(PARKED, event);
        var row = tx.get(PARKED, event);
        if (row != null) {
            tx.put(PARKED, event, row.failed(why, attempts));
        }
    }

    /** How many were failed and are to be tried again now. */
    public static int replayAll(SimulatedTx tx) {
        var failed = rows(tx, row -> row.state == State.FAILED);
        failed.forEach(row -> tx.lock(PARKED, row.event.id()));
        return failed.stream().mapToInt(row -> replay(tx, row.event.id())).sum();
    }

    public static int replay(SimulatedTx tx, UUID event) {
        tx.lock(PARKED, event);
        var row = tx.get(PARKED, event);
        if (row == null || row.state != State.FAILED) {
            return 0;
        }
        tx.put(PARKED, event, row.again());
        return 1;
    }

    public static boolean drop(SimulatedTx tx, UUID event) {
        tx.lock(PARKED, event);
        boolean there = tx.get(PARKED, event) != null;
        if (there) {
            tx.remove(PARKED, event);
        }
        return there;
    }

    public static void clear(SimulatedTx tx) {
        var rows = list(tx);
        rows.forEach(row -> tx.lock(PARKED, row.event.id()));
        rows.forEach(row -> tx.remove(PARKED, row.event.id()));
    }
}
