package cobnut.postgres;

import cobnut.kernel.ServiceException;
import cobnut.kernel.fault.CrashPoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A service's schema as its runtime role sees it, through one bounded pool. Every method but {@link #close} blocks:
 * call them on a Vert.x virtual thread or on a thread that is not Vert.x's; an event loop or a worker thread is refused
 * with IllegalStateException. Thread-safe.
 *
 * <p>Failures: {@link ServiceException} UNAVAILABLE, DATABASE_UNAVAILABLE, when there is no connection, the pool's
 * queue is full or the connection was lost, and then the detail {@code outcome} says {@code none} or {@code unknown};
 * EXHAUSTED, DATABASE_BUSY, when a row was locked too long, and nothing was done; DEADLINE_EXCEEDED, STATEMENT_TIMEOUT;
 * {@link ConstraintViolation}; IllegalStateException for a statement that is wrong.
 */
public final class Database {
    private static final Duration OPENING = Duration.ofSeconds(5);
    private static final int LOST_IN_A_ROW = 3;
    private static final long FIRST_PAUSE_MILLIS = 8;
    private static final long LONGEST_PAUSE_MILLIS = 250;

    private final Vertx vertx;
    private final DatabaseConfig config;
    private final DatabaseAddress address;
    private final String service;
    private final Connections connections;

    private Database(Vertx vertx, DatabaseConfig config, DatabaseAddress address, String service) {
        this.vertx = vertx;
        this.config = config;
        this.address = address;
        this.service = Names.service(service);
        this.connections = new Connections(vertx, config, address, service);
    }

    /**
     * Opens the pool and checks that what the server calls committed survives a power cut. Throws IllegalStateException
     * when it does not, UNAVAILABLE when the server is not reached for five seconds: a cold start on a busy machine may
     * be slower than a pool's timeout.
     */
    public static Database open(Vertx vertx, DatabaseConfig config, DatabaseAddress address, String service) {
        var database = new Database(vertx, config, address, service);
        long end = System.nanoTime() + OPENING.toNanos();
        for (int attempt = 1; ; attempt++) {
            try {
                database.refuseForgetfulServer();
                return database;
            } catch (RuntimeException refused) {
                boolean passing =
                        refused instanceof ServiceException away && away.kind().passing();
                if (!passing || System.nanoTime() > end) {
                    database.close();
                    throw refused;
                }
            }
            pause(attempt);
        }
    }

    /**
     * As {@link #open}, where nothing has to be provisioned or migrated first; empty at once where something has, or
     * where the server does not let the service in: whoever makes it so says what is wrong.
     */
    public static Optional<Database> openCurrent(
            Vertx vertx, DatabaseConfig config, DatabaseAddress address, String service) {
        var database = new Database(vertx, config, address, service);
        try {
            database.refuseForgetfulServer();
            if (Schemas.behind(database).isEmpty()) {
                return Optional.of(database);
            }
        } catch (ServiceException | IllegalStateException notYet) {
            // Empty, as said above.
        }
        database.close();
        return Optional.empty();
    }

    private void refuseForgetfulServer() {
        var settings = list(
                "select name, setting from pg_settings where name in ('fsync','full_page_writes','synchronous_commit')",
                row -> new String[] {row.getString(0), row.getString(1)});
        var lax = settings.stream()
                .filter(setting -> setting[1].equals("off") || setting[1].equals("local"))
                .map(setting -> setting[0] + "=" + setting[1])
                .toList();
        if (!lax.isEmpty()) {
            throw new IllegalStateException("the server " + address + " may forget what it committed: "
                    + String.join(", ", lax) + "; set fsync, full_page_writes and synchronous_commit to on");
        }
    }

    /**
     * Runs the work in one READ COMMITTED transaction and commits it. Work that lost a deadlock, or whose connection
     * turned out to be dead before COMMIT was sent, is run again: it must have no effect outside the transaction. What
     * the work throws rolls back and comes out as it was thrown.
     */
    public <T> T transact(Function<Tx, T> work) {
        for (int attempt = 1; ; attempt++) {
            var tx = new Tx(connections.present());
            T result;
            try {
                result = work.apply(tx);
                tx.commit();
            } catch (RuntimeException | Error failure) {
                boolean unknown = tx.uncertain() && !Failures.answered(failure) && !(failure instanceof Overtaken);
                tx.rollback();
                if (unknown) {
                    throw Failures.outcome(failure, "unknown");
                }
                if (attempt >= config.attempts() || !again(failure, attempt)) {
                    throw failure;
                }
                pause(attempt);
                continue;
            }
            tx.committed();
            return result;
        }
    }

    private static boolean again(Throwable failure, int attempt) {
        return Failures.victim(failure)
                || failure instanceof Overtaken
                || attempt <= LOST_IN_A_ROW && Failures.lost(failure);
    }

    /** A single read without a transaction. */
    public <T> List<T> list(String sql, Function<Row, T> map, @Nullable Object... args) {
        return Tx.list(run(sql, args), map);
    }

    /** A single read without a transaction: the only row, or none. */
    public <T> Optional<T> find(String sql, Function<Row, T> map, @Nullable Object... args) {
        return Tx.only(sql, list(sql, map, args));
    }

    /** One statement that is a transaction of its own; how many rows were changed. */
    public int update(String sql, @Nullable Object... args) {
        try {
            CrashPoint.here("commit.before");
            int changed = run(sql, args).rowCount();
            CrashPoint.here("commit.after");
            return changed;
        } catch (RuntimeException failure) {
            throw Failures.answered(failure) ? failure : Failures.outcome(failure, "unknown");
        }
    }

    private RowSet<Row> run(String sql, @Nullable Object... args) {
        var pooled = connections.present();
        var connection = pooled.connect();
        try {
            return pooled.await(connection.preparedQuery(sql).execute(Tx.tuple(args)));
        } finally {
            connection.close();
        }
    }

    public String service() {
        return service;
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Closes the pool; statements in flight fail. May be called on any thread. */
    public Future<Void> close() {
        return connections.close();
    }

    private static void pause(int attempt) {
        long most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << attempt);
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(most + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.unavailable("interrupted between two attempts; nothing was done", e);
        }
    }
}
