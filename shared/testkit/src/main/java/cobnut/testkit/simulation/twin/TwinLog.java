package cobnut.testkit.simulation.twin;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.LogSource;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.log.Page;
import cobnut.postgres.log.Reading;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.engine.Table;
import cobnut.testkit.simulation.engine.Then;
import java.time.Instant;
import java.util.ArrayList;
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

        public UUID uuid() {
            return new UUID(0, id);
        }

        private LoggedEvent logged() {
            int partition = EventLog.partition(key);
            return new LoggedEvent(pos, key, version, partition, uuid(), type, 1, NOTHING, Instant.EPOCH, null);
        }
    }

    private static final byte[] NOTHING = new byte[0];

    public static final Table<Long, Event> EVENTS = Table.named("event_log");
    private static final Table<String, Long> VERSIONS = Table.named("event_log_key_version");
    private static final Table<String, Head> HEAD = Table.named("event_log_head");
    private static final String ONLY = "only";
    private static final Head EMPTY = new Head(0, new UUID(0, 0), List.of());

    /**
     * @param pos the number of the last event that has one
     * @param generation changes when the log is restored
     * @param earlier what it was before, the oldest first
     */
    public record Head(long pos, UUID generation, List<Page.Earlier> earlier) {
        private Head at(long position) {
            return new Head(position, generation, earlier);
        }
    }

    public static Head head(SimulatedTx tx) {
        var head = tx.get(HEAD, ONLY);
        return head == null ? EMPTY : head;
    }

    /** As it is committed. */
    public static Head head(SimulatedStore store) {
        var head = store.committed(HEAD, ONLY);
        return head == null ? EMPTY : head;
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
        var before = head(tx);
        long pos = before.pos;
        var fresh = tx.list(EVENTS, event -> event.pos == 0);
        fresh.sort(Comparator.comparingLong(Event::id));
        for (var event : fresh) {
            tx.put(EVENTS, event.id, event.at(++pos));
        }
        tx.put(HEAD, ONLY, before.at(pos));
        return pos;
    }

    /** The log is as it was in a backup, and positions of before mean nothing any more. */
    public static void restored(SimulatedTx tx, UUID generation) {
        long parted = number(tx);
        var before = head(tx);
        var earlier = new ArrayList<>(before.earlier);
        earlier.add(new Page.Earlier(before.generation, parted));
        tx.put(HEAD, ONLY, new Head(parted, generation, List.copyOf(earlier)));
    }

    private record Known(Head head, boolean unnumbered) {}

    /** What is after the position, in order, numbered before it is read; or a refusal. */
    public static void read(SimulatedNode node, SimulatedStore store, Reading reading, Then<Object> then) {
        node.transact(
                store,
                "look at the head",
                tx -> new Known(
                        head(tx), !tx.list(EVENTS, event -> event.pos == 0).isEmpty()),
                Then.of(known -> read(node, store, known, reading, then), then::failed));
    }

    private static void read(
            SimulatedNode node, SimulatedStore store, Known known, Reading reading, Then<Object> then) {
        var generation = known.head.generation;
        if (reading.generation() != null && !reading.generation().equals(generation)) {
            then.failed(ahead("its position is of another generation"));
        } else if (known.unnumbered) {
            node.transact(
                    store,
                    "stamp",
                    List.of(TwinLog::lockHead),
                    TwinLog::number,
                    Then.of(pos -> page(node, store, known.head.at(pos), reading, then), then::failed));
        } else {
            page(node, store, known.head, reading, then);
        }
    }

    private static void page(SimulatedNode node, SimulatedStore store, Head head, Reading reading, Then<Object> then) {
        long after = reading.after();
        if (after > head.pos) {
            then.failed(ahead("its position is " + after + ", the log ends at " + head.pos));
        } else if (after == head.pos) {
            then.done(new Page(head.generation, after, after, List.of(), head.earlier));
        } else {
            node.transact(
                    store,
                    "read the log",
                    tx -> after(tx, after, reading.max()),
                    Then.of(events -> then.done(page(head, events, reading.max())), then::failed));
        }
    }

    private static Page page(Head head, List<LoggedEvent> events, int most) {
        long last = events.isEmpty() ? 0 : events.getLast().pos();
        long end = Math.max(head.pos, last);
        return new Page(head.generation, end, events.size() < most ? end : last, events, head.earlier);
    }

    private static ServiceException ahead(String why) {
        return ServiceException.refuse(Kind.CONFLICT, LogSource.AHEAD, "the reader knows more than the log: " + why);
    }

    /** What a reader at this position has not seen yet. */
    public static List<LoggedEvent> after(SimulatedTx tx, long position, int most) {
        var events = tx.list(EVENTS, event -> event.pos > position);
        events.sort(Comparator.comparingLong(Event::pos));
        return events.stream().limit(most).map(Event::logged).toList();
    }
}
