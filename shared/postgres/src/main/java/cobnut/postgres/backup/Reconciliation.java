package cobnut.postgres.backup;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What follows from time having gone back. Every log gets a new generation; a reader that came back with it, and knows
 * no more than it, is taken along; any other keeps the old one, and its log will tell it. Leases are free and no late
 * writer has a right one.
 *
 * @param readers all that are known, sorted
 * @param sagas how many are due now
 */
record Reconciliation(List<Reader> readers, long sagas) {
    private static final Pattern OWNER = Pattern.compile("(?:.*\\.)?([a-z][a-z0-9_]*)\\.v[0-9]+\\.[A-Za-z0-9]+");

    private static final String SUBSCRIPTIONS = """
        select name, log, kind, generation, state = 'STOPPED', reason, coalesce(min(pos), 0), coalesce(max(pos), 0)
        from subscription left join subscription_partition on subscription = name
        group by name
        """;

    private static final String NUMBER = """
        with fresh as (
            select id, row_number() over (order by id) as n from event_log where pos is null),
        numbered as (
            update event_log e set pos = h.pos + fresh.n from fresh, event_log_head h where e.id = fresh.id returning 1)
        update event_log_head set pos = pos + (select count(*) from numbered)
        """;

    private record Log(UUID before, UUID now, long head) {}

    private record Standing(
            String name,
            String log,
            String kind,
            @Nullable UUID generation,
            boolean stopped,
            String reason,
            long lowest,
            long highest) {}

    /** Changes the rows that were brought in, in the transaction of each target, and commits nothing. */
    static Reconciliation of(List<Target> targets) throws SQLException {
        var logs = new TreeMap<String, Log>();
        var readers = new ArrayList<Reader>();
        long sagas = 0;
        for (var target : targets) {
            for (var part : target.parts()) {
                target.admin().enter(part.beside());
                logs.put(part.service(), begin(target.admin()));
                sagas += release(target.admin());
            }
        }
        for (var target : targets) {
            for (var part : target.parts()) {
                target.admin().enter(part.beside());
                readers.addAll(own(target.admin(), part.service(), logs));
                readers.addAll(strangers(target.admin(), part.service(), logs));
            }
        }
        readers.sort(
                (one, other) -> (one.service() + one.subscription()).compareTo(other.service() + other.subscription()));
        return new Reconciliation(readers, sagas);
    }

    private static Log begin(Admin admin) throws SQLException {
        var log = admin.one(
                "select generation, gen_random_uuid(), pos from event_log_head",
                row -> new Log(row.getObject(1, UUID.class), row.getObject(2, UUID.class), row.getLong(3)));
        // What nobody had numbered belongs to what came back, not to what comes.
        admin.update(NUMBER);
        admin.update("""
            update event_log_head
            set earlier = earlier || generation, parted = parted || pos, generation = ?
            """, log.now);
        // They have been away since the backup, and get their time again before the log is cut for their absence.
        admin.update("update event_log_reader set pos = least(pos, ?), seen_at = now()", log.head);
        return log;
    }

    /** How many sagas go on at once. */
    private static long release(Admin admin) throws SQLException {
        admin.update("""
            update subscription_partition
            set lease_owner = null, lease_until = '-infinity', epoch = epoch + 1
            """);
        admin.update("delete from subscription_member");
        return admin.update("""
            update saga set lease_owner = null, epoch = epoch + 1, due_at = now()
            where not final and due_at < 'infinity'
            """);
    }

    private static List<Reader> own(Admin admin, String service, Map<String, Log> logs) throws SQLException {
        var standing = admin.list(
                SUBSCRIPTIONS,
                row -> new Standing(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getObject(4, UUID.class),
                        row.getBoolean(5),
                        row.getString(6),
                        row.getLong(7),
                        row.getLong(8)));
        var readers = new ArrayList<Reader>();
        for (var one : standing) {
            var log = logs.get(owner(one.log));
            if (log != null && log.before.equals(one.generation) && one.highest <= log.head) {
                admin.update(
                        "update subscription set generation = ?, head = ? where name = ?", log.now, log.head, one.name);
            }
            readers.add(verdict(service, one, log));
        }
        return readers;
    }

    private static Reader verdict(String service, Standing one, @Nullable Log log) {
        if (one.stopped) {
            return reader(service, one, false, "it had stopped before the backup: " + one.reason);
        }
        if (one.generation == null) {
            return reader(service, one, true, "it begins, as it has not read yet");
        }
        if (log == null) {
            return reader(
                    service,
                    one,
                    true,
                    "its log is not in this backup; what it took in after position " + one.lowest + " comes again");
        }
        if (!log.before.equals(one.generation)) {
            return reader(service, one, false, "its position is of another generation than the backup's log");
        }
        if (one.highest > log.head) {
            return reader(
                    service,
                    one,
                    false,
                    "it knows events up to " + one.highest + ", and the backup's log ends at " + log.head);
        }
        return reader(service, one, true, "came back with its log: " + (log.head - one.lowest) + " events to take in");
    }

    private static Reader reader(String service, Standing one, boolean goesOn, String why) {
        return new Reader(service, one.name, one.log, one.kind, goesOn, why);
    }

    /** Readers that this log knows and that did not come back with any of the backup's databases. */
    private static List<Reader> strangers(Admin admin, String service, Map<String, Log> logs) throws SQLException {
        return admin
                .list(
                        "select reader from event_log_reader",
                        row -> row.getString(1).split("\\.", 2))
                .stream()
                .filter(name -> name.length == 2 && !logs.containsKey(name[0]))
                .map(name -> new Reader(
                        name[0],
                        name[1],
                        service,
                        "",
                        false,
                        "its rows are not in this backup, so it may know events that the log has forgotten"))
                .toList();
    }

    /** cobnut.orders.v1.OrdersLog is the log of orders. */
    private static String owner(String log) {
        var contract = OWNER.matcher(log);
        return contract.matches() ? contract.group(1) : log;
    }
}
