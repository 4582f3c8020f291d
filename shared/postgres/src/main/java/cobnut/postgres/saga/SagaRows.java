package cobnut.postgres.saga;

import cobnut.kernel.ServiceException;
import cobnut.kernel.saga.SagaTable;
import cobnut.kernel.saga.SagaTable.Phase;
import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.saga.SagaStep.Held;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The rows of one definition. Each change is one statement: compare-and-set, line of the log and the next request. */
final class SagaRows<S extends Enum<S>, N extends Enum<N>> {

    /** Who steps in, and what for. */
    record Operator(String who, String why) {
        private static final int LONGEST = 500;
        static final Operator NOBODY = new Operator("", "");

        static Operator of(String who, String why) {
            if (who.isBlank() || why.isBlank() || why.length() > LONGEST) {
                throw ServiceException.invalid(
                        "reason", "must say in 1 to " + LONGEST + " characters what this is for");
            }
            return new Operator(who, why);
        }
    }

    /** A line of the log to be. */
    record Line(String news, String detail, int attempts, Operator operator) {
        Line(Answer<? extends Enum<?>> answer, int attempts, Operator operator) {
            this(answer.news().name(), answer.detail(), attempts, operator);
        }
    }

    /** A row without its version is not there for {@code moved}, and then the log's line has no saga: NOT NULL. */
    private static final String MOVE = """
        with moved as (
            update saga set state = $4, version = version + 1, epoch = epoch + 1, request = $5, attempts = 0,
                puzzled = 0, final = $6, attention = null, updated_at = now(),
                lease_owner = case when not $6 then $7::text end,
                due_at = case when $6 then 'infinity' when $7::text is null then now()
                    else now() + $8::bigint * interval '1 millisecond' end
            where id = $1 and version = $2 and ($3::bigint is null or epoch = $3)
            returning id, version, epoch, deadline <= now() as late),
        logged as (
            insert into saga_log (saga, version, from_state, news, to_state, detail, attempts, node, operator, why)
            values ((select id from moved), $2 + 1, $9, $10, $4, $11, $12, $13, $14, $15))
        select version, epoch, late from moved
        """;

    private static final String START = """
        with begun as (
            insert into saga (id, definition, definition_version, state, version, request, final, lease_owner,
                subject, traceparent, deadline, due_at)
            values ($1, $2, $3, $4, 1, $5, $6, $7, $11, $12,
                now() + $9::bigint * interval '1 millisecond',
                case when $6 then 'infinity' when $7::text is null then now()
                    else now() + $8::bigint * interval '1 millisecond' end)
            returning id)
        insert into saga_log (saga, version, from_state, news, to_state, detail, attempts, node)
        select id, 1, '', 'START', $4, '', 0, $10 from begun
        """;

    private static final String CLAIM = """
        with due as (
            select id from saga
            where definition = $1 and definition_version = $2 and not final and due_at <= now()
            order by due_at limit $3 for update skip locked)
        update saga s
        set due_at = now() + $5::bigint * interval '1 millisecond', lease_owner = $4, epoch = epoch + 1
        from due where s.id = due.id
        returning s.id, s.state, s.version, s.epoch, s.request, s.attempts, s.puzzled, s.deadline <= now(),
            s.attention is not null, s.traceparent
        """;

    private static final String LATER = """
        update saga set attempts = attempts + 1, puzzled = case when $6 then puzzled + 1 else 0 end,
            lease_owner = null, updated_at = now(),
            due_at = case when $4 and deadline > now()
                then least(deadline, now() + $5::bigint * interval '1 millisecond')
                else now() + $5::bigint * interval '1 millisecond' end
        where id = $1 and version = $2 and epoch = $3
        """;

    private static final String SHELVE = """
        with shelved as (
            update saga set version = version + 1, epoch = epoch + 1, attempts = attempts + 1, lease_owner = null,
                attention = $4, updated_at = now(),
                due_at = case when $7::bigint is not null then now() + $7 * interval '1 millisecond'
                    when $5 then greatest(deadline, now()) else 'infinity' end
            where id = $1 and version = $2 and epoch = $3
            returning id, version, state, attempts)
        insert into saga_log (saga, version, from_state, news, to_state, detail, attempts, node)
        select id, version, state, 'NEEDS_ATTENTION', state, $4, attempts, $6 from shelved
        """;

    private static final String UNSHELVE = """
        with taken as (
            update saga set version = version + 1, epoch = epoch + 1, attempts = 0, puzzled = 0,
                lease_owner = null, attention = null, updated_at = now(), due_at = now()
            where id = $1 and definition = $2 and not final
                and (attention is not null or lease_owner is null and due_at > now())
            returning id, version, state)
        insert into saga_log (saga, version, from_state, news, to_state, detail, attempts, node, operator, why)
        select id, version, state, 'RETRY', state, '', 0, $5, $3, $4 from taken
        """;

    private final SagaTable<S, N> table;
    private final SagaConfig config;
    private final String node;

    SagaRows(SagaTable<S, N> table, SagaConfig config, String node) {
        this.table = table;
        this.config = config;
        this.node = node;
    }

    void start(
            Tx tx, UUID id, String subject, String traceparent, byte[] request, boolean lease, Consumer<Held<S>> held) {
        tx.last(
                START,
                _ -> held.accept(new Held<>(id, table.first(), 1, 1, request, 0, 0, false, false, traceparent)),
                id,
                table.name(),
                table.version(),
                table.first(),
                request,
                table.isFinal(table.first()),
                lease ? node : null,
                config.lease().toMillis(),
                table.deadline().toMillis(),
                node,
                subject,
                traceparent);
    }

    /** From one state to the next; without an epoch whoever holds the row loses it. */
    void move(
            Tx tx,
            Held<S> from,
            @Nullable Long epoch,
            Line line,
            S to,
            byte[] request,
            boolean lease,
            Consumer<Held<S>> held) {
        boolean last = table.isFinal(to);
        tx.compareAndSet(
                MOVE,
                rows -> rows.forEach(row -> held.accept(new Held<>(
                        from.id(),
                        to,
                        row.getLong(0),
                        row.getLong(1),
                        request,
                        0,
                        0,
                        row.getBoolean(2),
                        false,
                        from.traceparent()))),
                from.id(),
                from.version(),
                epoch,
                to,
                request,
                last,
                lease ? node : null,
                config.lease().toMillis(),
                from.state(),
                line.news,
                line.detail,
                line.attempts,
                node,
                line.operator.who,
                line.operator.why);
    }

    List<Held<S>> claim(Database database, int most) {
        return database.list(
                CLAIM,
                this::held,
                table.name(),
                table.version(),
                most,
                node,
                config.lease().toMillis());
    }

    private Held<S> held(Row row) {
        return new Held<>(
                row.getUUID(0),
                state(row.getString(1)),
                row.getLong(2),
                row.getLong(3),
                row.getBuffer(4).getBytes(),
                row.getInteger(5),
                row.getInteger(6),
                row.getBoolean(7),
                row.getBoolean(8),
                row.getString(9));
    }

    boolean holds(Tx tx, Held<S> held) {
        return tx.find(
                        "select 1 from saga where id = $1 and version = $2 and epoch = $3",
                        _ -> true,
                        held.id(),
                        held.version(),
                        held.epoch())
                .isPresent();
    }

    int later(Database database, Held<S> held, long millis, boolean puzzled) {
        return database.update(LATER, held.id(), held.version(), held.epoch(), listens(held.state()), millis, puzzled);
    }

    int shelve(Database database, Held<S> held, String why) {
        var again = table.phase(held.state()) == Phase.UNDOING
                ? config.longestBackoff().toMillis()
                : null;
        return database.update(
                SHELVE, held.id(), held.version(), held.epoch(), why, listens(held.state()), node, again);
    }

    boolean unshelve(Database database, UUID id, Operator operator) {
        return database.update(UNSHELVE, id, table.name(), operator.who, operator.why, node) == 1;
    }

    /** What this node holds is anybody's at once; late writes of its own are refused by the epoch. */
    int release(Database database) {
        return database.update("""
            update saga set due_at = now(), lease_owner = null, epoch = epoch + 1
            where definition = $1 and definition_version = $2 and not final and lease_owner = $3
            """, table.name(), table.version(), node);
    }

    boolean listens(S state) {
        return table.deadlineNews().flatMap(news -> table.next(state, news)).isPresent();
    }

    Optional<Held<S>> present(Tx tx, UUID id) {
        return tx.find("""
            select id, state, version, epoch, request, attempts, puzzled, deadline <= now(), attention is not null,
                traceparent
            from saga
            where id = $1 and definition = $2
            """, this::held, id, table.name());
    }

    Optional<SagaView<S>> view(Tx tx, UUID id) {
        return tx.find("select * from saga where id = $1 and definition = $2", this::view, id, table.name());
    }

    private SagaView<S> view(Row row) {
        return SagaView.of(row, this::state, this::listening);
    }

    /** By their names. */
    List<String> listening(S state) {
        return table.listens(state).stream().map(Enum::name).toList();
    }

    static List<SagaLine> history(Database database, UUID id) {
        return database.list("select * from saga_log where saga = $1 order by version", SagaLine::of, id);
    }

    private S state(String name) {
        return Enum.valueOf(table.first().getDeclaringClass(), name);
    }
}
