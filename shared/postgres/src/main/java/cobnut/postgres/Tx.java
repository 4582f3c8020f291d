package cobnut.postgres;

import cobnut.kernel.fault.CrashPoint;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A transaction while it lasts: made by {@link Database#transact}, used on the thread that runs the work, dead when the
 * work returns. A failed statement dooms it, also when the exception is caught.
 *
 * <p>It takes a connection and begins with its first statement. Statements given to {@link #last} travel together with
 * COMMIT; a transaction that has one of them and no other statement is that one statement and nothing else.
 *
 * <p>Arguments are {@code $1, $2, …}; byte[], Instant and enums are translated, null is null.
 */
public final class Tx {

    private record Last(String sql, Tuple args, Consumer<List<Row>> then, boolean decides) {}

    private final Connections.Pooled pool;
    private final List<Last> last = new ArrayList<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private @Nullable SqlConnection connection;
    private @Nullable RuntimeException doomed;
    private boolean over;
    private boolean committing;

    Tx(Connections.Pooled pool) {
        this.pool = pool;
    }

    public <T> List<T> list(String sql, Function<Row, T> map, @Nullable Object... args) {
        var rows = run(connection -> connection.preparedQuery(sql).execute(tuple(args)));
        return Tx.list(rows, map);
    }

    /** The only row, or none; a second row is a mistake in the statement. */
    public <T> Optional<T> find(String sql, Function<Row, T> map, @Nullable Object... args) {
        return only(sql, list(sql, map, args));
    }

    /** How many rows were changed. */
    public int update(String sql, @Nullable Object... args) {
        return run(connection -> connection.preparedQuery(sql).execute(tuple(args)))
                .rowCount();
    }

    /** The same statement for each tuple in one round trip; how many rows were changed in all. */
    public int batch(String sql, List<Tuple> args) {
        if (args.isEmpty()) {
            return 0;
        }
        int changed = 0;
        for (RowSet<Row> rows = run(connection -> connection.preparedQuery(sql).executeBatch(args));
                rows != null;
                rows = rows.next()) {
            changed += rows.rowCount();
        }
        return changed;
    }

    /**
     * Runs the statement after the work, in the same flight as COMMIT. Its rows are given to {@code then} once they are
     * durable; when it fails nothing is. To make it fail, let it break a constraint.
     */
    public void last(String sql, Consumer<List<Row>> then, @Nullable Object... args) {
        alive();
        last.add(new Last(sql, tuple(args), then, false));
    }

    /**
     * As {@link #last}, for a write that breaks a NOT NULL rule when its row is no longer what was read: then the work
     * rolls back as {@link Overtaken} and is decided anew.
     */
    public void compareAndSet(String sql, Consumer<List<Row>> then, @Nullable Object... args) {
        alive();
        last.add(new Last(sql, tuple(args), then, true));
    }

    /** Runs once the transaction is durable, on the same thread, never after a rollback. Must not throw. */
    public void afterCommit(Runnable action) {
        alive();
        afterCommit.add(action);
    }

    /** Arguments as the driver wants them; for {@link #batch}. */
    public static Tuple tuple(@Nullable Object... args) {
        var tuple = Tuple.tuple();
        for (var arg : args) {
            tuple.addValue(
                    switch (arg) {
                        case byte[] bytes -> Buffer.buffer(bytes);
                        case Instant instant -> instant.atOffset(ZoneOffset.UTC);
                        case Enum<?> constant -> constant.name();
                        case null -> null;
                        default -> arg;
                    });
        }
        return tuple;
    }

    static <T> List<T> list(RowSet<Row> rows, Function<Row, T> map) {
        var list = new ArrayList<T>(rows.size());
        for (var row : rows) {
            list.add(map.apply(row));
        }
        return list;
    }

    static <T> Optional<T> only(String sql, List<T> rows) {
        if (rows.size() > 1) {
            throw new IllegalStateException("expected at most one row, got " + rows.size() + ": " + sql);
        }
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    private RowSet<Row> run(Function<SqlConnection, Future<RowSet<Row>>> statement) {
        alive();
        try {
            return pool.await(statement.apply(begun()));
        } catch (Throwable failure) {
            doomed = Failures.translate(failure);
            throw doomed;
        }
    }

    private void alive() {
        if (over) {
            throw new IllegalStateException("the transaction is over; use it only inside the work given to transact");
        }
        if (doomed != null) {
            throw new IllegalStateException(
                    "a statement of this transaction failed before; it can only roll back", doomed);
        }
    }

    private SqlConnection begun() {
        var present = connection;
        if (present == null) {
            present = pool.connect();
            connection = present;
            // Awaited: a BEGIN that were cancelled while the next statement is on its way would leave that one alone.
            pool.await(present.query("BEGIN").execute());
        }
        return present;
    }

    /** Ends the work's part; then makes it durable or throws. */
    void commit() {
        alive();
        over = true;
        if (connection == null && last.isEmpty()) {
            return;
        }
        CrashPoint.here("commit.before");
        try {
            var answers = connection == null && last.size() == 1 ? alone() : together();
            for (int i = 0; i < last.size(); i++) {
                last.get(i).then.accept(Tx.list(answers.get(i), row -> row));
            }
        } catch (Throwable failure) {
            doomed = overtaken(failure)
                    ? new Overtaken("the row was changed by somebody else")
                    : Failures.translate(failure);
            throw doomed;
        }
    }

    private boolean overtaken(Throwable failure) {
        return failure instanceof ConstraintViolation violation
                && violation.rule() == ConstraintViolation.Rule.NOT_NULL
                && last.stream().anyMatch(Last::decides);
    }

    private List<RowSet<Row>> alone() {
        var only = last.getFirst();
        connection = pool.connect();
        committing = true;
        var rows = pool.await(connection.preparedQuery(only.sql).execute(only.args));
        committing = false;
        release();
        return List.of(rows);
    }

    private List<RowSet<Row>> together() {
        var present = begun();
        committing = true;
        var sent = new ArrayList<Future<RowSet<Row>>>();
        for (var each : last) {
            sent.add(present.preparedQuery(each.sql).execute(each.args));
        }
        // When one before failed, the server answers this COMMIT with a rollback.
        var commit = present.query("COMMIT").execute();
        var answers = new ArrayList<RowSet<Row>>();
        Throwable first = null;
        for (var each : sent) {
            try {
                answers.add(pool.await(each));
            } catch (RuntimeException failure) {
                first = first == null ? failure : first;
            }
        }
        pool.await(commit);
        committing = false;
        release();
        if (first != null) {
            throw Failures.translate(first);
        }
        return answers;
    }

    void committed() {
        CrashPoint.here("commit.after");
        afterCommit.forEach(Runnable::run);
    }

    /** Gives the connection back clean, or gives it up. Never throws. */
    void rollback() {
        over = true;
        var present = connection;
        if (present == null) {
            return;
        }
        try {
            pool.await(present.query("ROLLBACK").execute());
            release();
        } catch (RuntimeException failure) {
            connection = null;
            if (Failures.lost(failure)) {
                present.close();
            } else {
                pool.giveUp(present);
            }
        }
    }

    /** Whether COMMIT, or the only statement, was sent and its fate is not known. */
    boolean uncertain() {
        return committing;
    }

    private void release() {
        var present = connection;
        connection = null;
        if (present != null) {
            present.close();
        }
    }
}
