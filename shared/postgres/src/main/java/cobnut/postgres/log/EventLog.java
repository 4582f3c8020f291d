package cobnut.postgres.log;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.ConstraintViolation;
import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/**
 * A service's log of events. Order per key holds when the appender has locked the aggregate before it appends: events
 * are numbered only when they are visible, in the order in which they were appended, so a position that was read once
 * never gets a neighbour below it. Blocking like {@link Database}; thread-safe.
 */
public final class EventLog {
    public static final int PARTITIONS = 16;

    /** For {@code expectedVersion}: whatever the key's version is. The caller's lock on the aggregate is the guard. */
    public static final long ANY = -1;

    private static final int STAMP_BATCH = 10_000;
    private static final String COLUMNS_OF_KEY = """
        select coalesce(pos, 0), key, version, partition, event_id, type, type_version, payload, at, traceparent
        from event_log where key = $1 order by version
        """;
    private static final String COLUMNS_AFTER = """
        select pos, key, version, partition, event_id, type, type_version, payload, at, traceparent
        from event_log where pos > $1 order by pos limit $2
        """;

    private record Head(long pos, UUID generation, boolean unnumbered) {}

    private final Database database;

    public EventLog(Database database) {
        this.database = database;
    }

    /** Which of the {@link #PARTITIONS} a key belongs to: the CRC-32 of its UTF-8 bytes, for ever. */
    public static int partition(String key) {
        var crc = new CRC32();
        crc.update(key.getBytes(StandardCharsets.UTF_8));
        return (int) (crc.getValue() % PARTITIONS);
    }

    /**
     * Appends in the caller's transaction; the key's last version. Throws CONFLICT, VERSION_CONFLICT, when the key is
     * not at the expected version (0 for a new one): somebody else was first.
     */
    public long append(Tx tx, String key, long expectedVersion, List<NewEvent> events) {
        if (events.isEmpty()) {
            throw new IllegalArgumentException("nothing to append to " + key);
        }
        try {
            return tx
                    .list(
                            """
                            with present as (select coalesce(max(version), 0) as version from event_log where key = $1),
                            added as (
                                insert into event_log
                                    (key, version, partition, event_id, type, type_version, payload, traceparent)
                                select $1, present.version + e.n, $3, e.id, e.type, e.type_version, e.payload,
                                    nullif(e.traceparent, '')
                                from present, unnest($4::uuid[], $5::text[], $6::int[], $7::bytea[], $8::text[])
                                    with ordinality as e (id, type, type_version, payload, traceparent, n)
                                where $2::bigint in (-1, present.version)
                                order by e.n
                                returning version)
                            select coalesce(max(version), 0) from added
                            """,
                            row -> row.getLong(0),
                            key,
                            expectedVersion,
                            (short) partition(key),
                            events.stream().map(NewEvent::id).toArray(UUID[]::new),
                            events.stream().map(NewEvent::type).toArray(String[]::new),
                            events.stream().map(NewEvent::typeVersion).toArray(Integer[]::new),
                            events.stream()
                                    .map(each -> Buffer.buffer(each.payload()))
                                    .toArray(Buffer[]::new),
                            events.stream().map(EventLog::traceparent).toArray(String[]::new))
                    .stream()
                    .filter(version -> version > 0)
                    .findFirst()
                    .orElseThrow(() -> conflict(key, expectedVersion));
        } catch (ConstraintViolation taken) {
            throw taken.constraint().equals("event_log_key_version") ? conflict(key, expectedVersion) : taken;
        }
    }

    private static String traceparent(NewEvent event) {
        var traceparent = event.traceparent();
        return traceparent == null ? "" : traceparent;
    }

    private static ServiceException conflict(String key, long expected) {
        return ServiceException.refuse(
                Kind.CONFLICT,
                "VERSION_CONFLICT",
                key + " is no longer at version " + expected + "; read it and decide anew");
    }

    /** All events of a key in order, also those not numbered yet: an event-sourced aggregate. */
    public List<LoggedEvent> of(Tx tx, String key) {
        return tx.list(COLUMNS_OF_KEY, EventLog::event, key);
    }

    /** Numbers what is visible and not numbered; the head after it. */
    public long stamp() {
        var stamped = new Head[1];
        do {
            database.transact(tx -> {
                numberSome(tx, head -> stamped[0] = head);
                return stamped;
            });
        } while (stamped[0].unnumbered);
        return stamped[0].pos;
    }

    private static void numberSome(Tx tx, Consumer<Head> then) {
        long before = tx.find("select pos from event_log_head for update", row -> row.getLong(0))
                .orElseThrow();
        // A new statement, hence a new snapshot: it sees all that was committed before the lock was ours.
        tx.last(
                """
                with fresh as (
                    select id, row_number() over (order by id) as n from (
                        select id from event_log where pos is null order by id limit $2) as oldest),
                numbered as (
                    update event_log e set pos = $1::bigint + fresh.n from fresh where e.id = fresh.id returning 1)
                update event_log_head set pos = $1 + (select count(*) from numbered) returning pos, generation
                """,
                rows -> {
                    long after = rows.getFirst().getLong(0);
                    then.accept(new Head(after, rows.getFirst().getUUID(1), after - before == STAMP_BATCH));
                },
                before,
                STAMP_BATCH);
    }

    /** Numbers what is new, then reads. Throws CONFLICT, POSITION_AHEAD, when the reader is ahead of the log. */
    public Page read(long after, int max) {
        return read(after, max, head());
    }

    /** As {@link #read(long, int)}; a reader of another generation is refused with POSITION_AHEAD as well. */
    public Page read(UUID generation, long after, int max) {
        var head = head();
        if (!head.generation.equals(generation)) {
            throw ahead("its position is of generation " + generation + ", the log's is " + head.generation);
        }
        return read(after, max, head);
    }

    private Page read(long after, int max, Head known) {
        long head = known.unnumbered ? stamp() : known.pos;
        if (after > head) {
            throw ahead("its position is " + after + ", the log ends at " + head);
        }
        var events = after == head ? List.<LoggedEvent>of() : database.list(COLUMNS_AFTER, EventLog::event, after, max);
        return new Page(
                known.generation,
                Math.max(head, events.isEmpty() ? 0 : events.getLast().pos()),
                events);
    }

    private Head head() {
        return database.find("""
            select pos, generation, exists (select from event_log where pos is null) from event_log_head
            """, row -> new Head(row.getLong(0), row.getUUID(1), row.getBoolean(2)))
                .orElseThrow();
    }

    private static ServiceException ahead(String why) {
        return ServiceException.refuse(
                Kind.CONFLICT,
                "POSITION_AHEAD",
                "the reader knows more than the log: " + why
                        + "; the log was restored from a backup, reset the subscription");
    }

    private static LoggedEvent event(Row row) {
        return new LoggedEvent(
                row.getLong(0),
                row.getString(1),
                row.getLong(2),
                row.getShort(3),
                row.getUUID(4),
                row.getString(5),
                row.getInteger(6),
                row.getBuffer(7).getBytes(),
                row.getOffsetDateTime(8).toInstant(),
                row.getString(9));
    }
}
