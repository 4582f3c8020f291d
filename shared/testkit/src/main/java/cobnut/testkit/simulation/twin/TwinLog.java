package cobnut.testkit.simulation.twin;

import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.LoggedEvent;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import cobnut.testkit.simulation.engine.Then;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** A log of events, as {@link cobnut.postgres.log.EventLog} keeps it: appended without a position, numbered later. */
public final class TwinLog {

    /** @param pos 0 while it is not numbered */
    public record Event(long id, long pos, String key, long version, String type) {

        private Event at(long position) {
            return new Event(id, position, key, version, type);
        }

        private LoggedEvent logged() {
            int partition = EventLog.partition(key);
            return new LoggedEvent(
                    pos, key, version, partition, new UUID(0, id), type, 1, NOTHING, Instant.EPOCH, null);
        }
    }

    private static final byte[] NOTHING = new byte[0];

    public static final Table<Long, Event> EVENTS = Table.named("event_log");
    private static final Table<String, Long> VERSIONS = Table.named("event_log_key_version");
    private static final Table<String, Long> HEAD = Table.named("event_log_head");
    private static final String ONLY = "only";

    /** The number of the last event that has one. */
    public static long head(SimulatedTx tx) {
        var head = tx.get(HEAD, ONLY);
        return head == null ? 0 : head;
    }

    private TwinLog() {}

    /** In the transaction of what it tells of; numbers are drawn now, whoever commits first. */
    public static void append(SimulatedTx tx, String key, String type) {
        tx.lock(VERSIONS, key);
        var last = tx.get(VERSIONS, key);
        long version = last == null ? 1 : last + 1;
        long id = tx.next("event_log_id");
        tx.put(VERSIONS, key, version);
        tx.put(EVENTS, id, new Event(id, 0, key, version, type));
    }

    /** The stamper's first statement: one at a time. */
    public static void lockHead(SimulatedTx tx) {
        tx.lock(HEAD, ONLY);
    }

    /** The stamper's second statement, which sees all that was committed before the lock was its own. */
    public static long number(SimulatedTx tx) {
        long pos = head(tx);
        var fresh = tx.list(EVENTS, event -> event.pos == 0);
        fresh.sort(Comparator.comparingLong(Event::id));
        for (var event : fresh) {
            tx.put(EVENTS, event.id, event.at(++pos));
        }
        tx.put(HEAD, ONLY, pos);
        return pos;
    }

    private record Head(long pos, boolean unnumbered) {}

    /** What is after the position, in order, numbered before it is read. */
    public static void read(
            SimulatedNode node, SimulatedStore store, long after, int most, Then<List<LoggedEvent>> then) {
        node.transact(
                store,
                "look at the head",
                tx -> new Head(
                        head(tx), !tx.list(EVENTS, event -> event.pos == 0).isEmpty()),
                Then.of(
                        head -> {
                            if (head.unnumbered) {
                                stamp(
                                        node,
                                        store,
                                        Then.of(pos -> page(node, store, pos, after, most, then), then::failed));
                            } else {
                                page(node, store, head.pos, after, most, then);
                            }
                        },
                        then::failed));
    }

    private static void stamp(SimulatedNode node, SimulatedStore store, Then<Long> then) {
        node.transact(store, "stamp", List.of(TwinLog::lockHead), TwinLog::number, then);
    }

    private static void page(
            SimulatedNode node, SimulatedStore store, long head, long after, int most, Then<List<LoggedEvent>> then) {
        if (after > head) {
            throw new IllegalStateException("a reader is at " + after + ", the log ends at " + head);
        }
        if (after == head) {
            then.done(List.of());
        } else {
            node.transact(store, "read the log", tx -> after(tx, after, most), then);
        }
    }

    /** What a reader at this position has not seen yet. */
    public static List<LoggedEvent> after(SimulatedTx tx, long position, int most) {
        var events = tx.list(EVENTS, event -> event.pos > position);
        events.sort(Comparator.comparingLong(Event::pos));
        return events.stream().limit(most).map(Event::logged).toList();
    }
}
