package cobnut.postgres.log;

import cobnut.postgres.Database;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The readers of a log as its owner knows them, and what may be cut for their sake. Blocking; thread-safe. */
final class Readers {
    private static final Duration OFTEN = Duration.ofSeconds(2);
    private static final Duration AWAY = Duration.ofDays(30);
    private static final int AT_ONCE = 5_000;

    /** Looks at the cut under the head's lock: between looking and writing nothing can be cut. */
    private static final String SEEN = """
        insert into event_log_reader (reader, pos)
        select $1, $2 from event_log_head
        where $3::bigint is null or $3 >= cut or exists (select from event_log_reader where reader = $1)
        for key share
        on conflict (reader) do update set pos = excluded.pos, seen_at = now()
        """;

    /** Locked first, so that no reader comes between the looking and the cutting. */
    private static final String LOCK = "select 1 from event_log_head for update";

    private static final String MAY_GO = """
        select least(head.pos,
            (select min(pos) from event_log_reader),
            (select min(pos) - 1 from event_log where at >= now() - $1::bigint * interval '1 millisecond'))
        from event_log_head head
        """;

    private static final String DELETE = """
        delete from event_log where id in (
            select e.id from event_log e
            where e.pos <= $1 and exists (select from event_log n where n.key = e.key and n.version > e.version)
            order by e.pos limit $2)
        """;

    private record Seen(long pos, long nanos) {}

    private final Database database;
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    Readers(Database database) {
        this.database = database;
    }

    /**
     * Remembers where a reader stands: at once when it is new or went back, else now and then. Nothing behind it is cut
     * from then on. False, and it is not remembered, when that is too late: it is unknown, and the log was cut.
     */
    boolean remember(Reading reading) {
        if (reading.reader().isEmpty()) {
            return true;
        }
        var last = seen.get(reading.reader());
        long now = System.nanoTime();
        if (last == null || reading.done() < last.pos || now - last.nanos > OFTEN.toNanos()) {
            var after = reading.generation() == null ? null : reading.after();
            if (database.update(SEEN, reading.reader(), reading.done(), after) == 0) {
                seen.remove(reading.reader());
                return false;
            }
            seen.put(reading.reader(), new Seen(reading.done(), now));
        }
        return true;
    }

    /** Deletes what is older and known to all readers, except the last event of each key; how many went. */
    long cut(Duration older) {
        long cut = database.transact(tx -> {
            tx.find(LOCK, row -> 1);
            tx.update(
                    "delete from event_log_reader where seen_at < now() - $1::bigint * interval '1 millisecond'",
                    AWAY.toMillis());
            long to = tx.find(MAY_GO, row -> row.getLong(0), older.toMillis()).orElseThrow();
            tx.update("update event_log_head set cut = greatest(cut, $1)", to);
            return to;
        });
        long deleted = 0;
        for (int some = AT_ONCE; some == AT_ONCE; deleted += some) {
            some = database.update(DELETE, cut, AT_ONCE);
        }
        return deleted;
    }
}
