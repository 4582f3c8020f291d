package cobnut.testkit.simulation.reader;

import cobnut.postgres.log.LoggedEvent;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import cobnut.testkit.simulation.twin.TwinSubscription;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One event that took effect, and whose lease it was. */
record Taken(UUID event, long version, long epoch) {

    /** What was taken in of a key, in the order in which it was. */
    record OfKey(String key, List<Taken> all) {}

    static final Table<String, OfKey> TAKEN = Table.named("taken");

    /** What an operator gave up. */
    static final Table<UUID, LoggedEvent> DROPPED = Table.named("dropped");

    /** Where each partition went on when an operator last accepted a restored log as it is. */
    static final Table<Integer, Adopted> ADOPTED = Table.named("adopted");

    record Adopted(int partition, long pos) {}

    static void lock(SimulatedTx tx, LoggedEvent event) {
        tx.lock(TAKEN, event.key());
    }

    static void write(SimulatedTx tx, LoggedEvent event, long epoch) {
        var before = tx.get(TAKEN, event.key());
        var after = new ArrayList<>(before == null ? List.<Taken>of() : before.all);
        after.add(new Taken(event.id(), event.version(), epoch));
        tx.put(TAKEN, event.key(), new OfKey(event.key(), List.copyOf(after)));
    }

    static void drop(SimulatedTx tx, LoggedEvent event) {
        tx.put(DROPPED, event.id(), event);
    }

    /** What was built is empty again. */
    static void clear(SimulatedTx tx) {
        var taken = tx.list(TAKEN, _ -> true);
        var dropped = tx.list(DROPPED, _ -> true);
        taken.forEach(each -> tx.lock(TAKEN, each.key));
        dropped.forEach(each -> tx.lock(DROPPED, each.id()));
        taken.forEach(each -> tx.remove(TAKEN, each.key));
        dropped.forEach(each -> tx.remove(DROPPED, each.id()));
        tx.list(ADOPTED, _ -> true).forEach(each -> tx.remove(ADOPTED, each.partition));
    }

    static void adopt(SimulatedTx tx) {
        for (var row : TwinSubscription.positions(tx)) {
            tx.put(ADOPTED, row.partition(), new Adopted(row.partition(), row.pos()));
        }
    }
}
