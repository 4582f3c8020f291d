package cobnut.testkit.simulation.reader;

import cobnut.postgres.log.LoggedEvent;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One event that took effect, and whose lease it was. */
public record Taken(long version, long epoch) {

    /** What was taken in of a key, in the order in which it was. */
    public static final Table<String, List<Taken>> TAKEN = Table.named("taken");

    /** What an operator gave up. */
    public static final Table<UUID, LoggedEvent> DROPPED = Table.named("dropped");

    static void lock(SimulatedTx tx, LoggedEvent event) {
        tx.lock(TAKEN, event.key());
    }

    static void write(SimulatedTx tx, LoggedEvent event, long epoch) {
        var before = tx.get(TAKEN, event.key());
        var after = new ArrayList<>(before == null ? List.<Taken>of() : before);
        after.add(new Taken(event.version(), epoch));
        tx.put(TAKEN, event.key(), List.copyOf(after));
    }
}
