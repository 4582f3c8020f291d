package cobnut.launcher.chaos.check;

import static cobnut.launcher.chaos.check.BookCheck.When.ALWAYS;
import static cobnut.launcher.chaos.check.BookCheck.When.AT_REST;

import java.util.List;

/** What must be true of the log and the sagas of any one service; asked with its schema as the search path. */
final class DurableChecks {
    private static final List<String> LOG = List.of("event_log", "event_log_head");
    private static final List<String> SAGA = List.of("saga", "saga_log");

    private static final List<String> READER = List.of("subscription", "subscription_partition", "subscription_parked");

    static final List<BookCheck> ALL = List.of(
            new BookCheck("log: positions are not dense", ALWAYS, LOG, """
                select current_schema(), h.pos as head, h.cut, count(e.pos) as numbered, max(e.pos) as last
                from event_log_head h left join event_log e on e.pos > h.cut
                group by h.pos, h.cut
                having count(e.pos) <> h.pos - h.cut or coalesce(max(e.pos), h.cut) <> h.pos\
                """),
            new BookCheck("log: versions of a key have a gap", ALWAYS, LOG, """
                select key, count(*) as events, max(version) as last from event_log
                group by key having count(*) <> max(version) or min(version) <> 1\
                """),
            new BookCheck("log: events of a key are not in order", ALWAYS, LOG, """
                select key, version, pos, before from (
                    select key, version, pos, lag(pos) over (partition by key order by version) as before
                    from event_log) e
                where pos is not null and version > 1 and (before is null or before >= pos)\
                """),
            new BookCheck("saga: versions in its log have a gap", ALWAYS, SAGA, """
                select s.id, s.version, count(l.version) as lines, max(l.version) as last
                from saga s left join saga_log l on l.saga = s.id
                group by s.id, s.version
                having count(l.version) <> s.version or max(l.version) is distinct from s.version\
                """),
            new BookCheck("saga: a line does not follow from the one before", ALWAYS, SAGA, """
                select saga, version, before, from_state, to_state from (
                    select l.*, lag(to_state) over (partition by saga order by version) as before from saga_log l) l
                where version > 1 and before is distinct from from_state\
                """),
            new BookCheck("saga: something left a final state", ALWAYS, SAGA, """
                with ends as (select distinct definition, state from saga where final)
                select l.saga, l.version, l.from_state, l.to_state
                from saga_log l join saga s on s.id = l.saga
                join ends e on e.definition = s.definition and e.state = l.from_state\
                """),
            new BookCheck("saga: not final", AT_REST, SAGA, """
                select id, definition, state, version, attempts, due_at, attention from saga where not final\
                """),
            new BookCheck("subscription: stands still", AT_REST, READER, """
                select name, log, state, reason from subscription where state <> 'RUNNING'\
                """),
            new BookCheck("subscription: has not come to the head", AT_REST, READER, """
                select s.name, p.partition, p.pos, s.head from subscription s
                join subscription_partition p on p.subscription = s.name where p.pos < s.head\
                """),
            new BookCheck("subscription: something is parked", AT_REST, READER, """
                select event_id, subscription, key, type, state, reason from subscription_parked\
                """));

    private DurableChecks() {}
}
