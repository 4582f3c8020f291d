package cobnut.postgres.log;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.ConstraintViolation;
import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;

/**
 * A service's log of events. Order per key holds when the appender has locked the aggregate before it appends: events
 * are numbered only when they are visible, in the order in which they were appended, so a position that was read once
 * never gets a neighbour below it. Blocking like {@link Database}; thread-safe.
 */
public final class EventLog implements LogSource {
    public static final int PARTITIONS = 16;

    /** For {@code expectedVersion}: whatever the key's version is. The caller's lock on the aggregate is the guard. */
    public static final long ANY = -1;

    private static final int PAGE_BYTES = 1 << 20;
    private static final String APPEND = """
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
        """;
    private static final String COLUMNS_OF_KEY = """
        select coalesce(pos, 0), key, version, partition, event_id, type, type_version, payload, at, traceparent
        from event_log where key = $1 order by version
        """;
    private static final String COLUMNS_AFTER = """
        select pos, key, version, partition, event_id, type, type_version, payload, at, traceparent
        from event_log where pos > $1 and ($3::smallint[] is null or partition = any ($3)) order by pos limit $2
        """;
    private final Database database;
    private final IntConsumer bell;
    private final Readers readers;
    private final Numbering numbering;

    public EventLog(Database database) {
        this(database, _ -> {});
    }

    /** The bell is rung after each commit that appended, with the partition; it must not block or throw. */
    public EventLog(Database database, IntConsumer bell) {
        this.database = database;
        this.bell = bell;
        this.readers = new Readers(database);
        this.numbering = new Numbering(database);
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
        int partition = partition(key);
        tx.afterCommit(() -> bell.accept(partition));
        try {
            return tx
                    .list(
                            APPEND,
                            row -> row.getLong(0),
                            key,
                            expectedVersion,
                            (short) partition,
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
        return numbering.now().pos();
    }

    /** The log from a position on, for whoever is no reader with a name. */
    public Page read(long after, int max) {
        return read(new Reading("", null, after, max, List.of(), 0));
    }

    /** Numbers what is new, then reads; a page ends early when its payloads are together above a mebibyte. */
    @Override
    public Page read(Reading reading) {
        var known = numbering.look();
        if (reading.generation() != null && !reading.generation().equals(known.generation())) {
            throw ahead(
                    "its position is of generation " + reading.generation() + ", the log's is " + known.generation());
        }
        long head = known.unnumbered() ? stamp() : known.pos();
        if (reading.after() > head) {
            throw ahead("its position is " + reading.after() + ", the log ends at " + head);
        }
        if (!readers.remember(reading)) {
            throw ServiceException.refuse(
                    Kind.CONFLICT,
                    EXPIRED,
                    "the log was cut up to " + numbering.look().cut() + " while " + reading.reader() + " was away at "
                            + reading.after() + "; reset the subscription, or adopt it and go on with what is left");
        }
        var page = page(known.generation(), head, reading);
        return reading.generation() != null
                ? page
                : new Page(page.generation(), page.head(), page.through(), page.events(), earlier());
    }

    private List<Page.Earlier> earlier() {
        return database.list(
                "select g, p from event_log_head, unnest(earlier, parted) with ordinality as e (g, p, n) order by n",
                row -> new Page.Earlier(row.getUUID(0), row.getLong(1)));
    }

    private Page page(UUID generation, long head, Reading reading) {
        if (reading.after() == head) {
            return new Page(generation, head, head, List.of());
        }
        var partitions = reading.partitions().isEmpty()
                ? null
                : reading.partitions().stream().map(Integer::shortValue).toArray(Short[]::new);
        var events = database.list(COLUMNS_AFTER, EventLog::event, reading.after(), reading.max(), partitions);
        var some = notTooMuch(events);
        boolean all = events.size() < reading.max() && some.size() == events.size();
        // What was numbered since is in the page too, and nothing below it is missing.
        long last = some.isEmpty() ? 0 : some.getLast().pos();
        return new Page(generation, Math.max(head, last), all ? Math.max(head, last) : last, some);
    }

    private static List<LoggedEvent> notTooMuch(List<LoggedEvent> events) {
        long bytes = 0;
        for (int i = 0; i < events.size(); i++) {
            bytes += events.get(i).payload().length;
            if (bytes > PAGE_BYTES) {
                return events.subList(0, Math.max(1, i));
            }
        }
        return events;
    }

    /**
     * Cuts what is older and known to all readers that were seen within 30 days; the last event of each key stays, so
     * that versions go on and a new reader learns how things stand. Never for a log that is the only truth. How many
     * events went.
     */
    public long cut(Duration older) {
        return readers.cut(older);
    }

    private static ServiceException ahead(String why) {
        return ServiceException.refuse(
                Kind.CONFLICT,
                AHEAD,
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
