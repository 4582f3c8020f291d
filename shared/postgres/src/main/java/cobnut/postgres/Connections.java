package cobnut.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool and its watchdog. A server that is frozen or cut off answers nothing, not even an error: whoever waits
 * longer than the server's own limits is let go, and the pool is replaced by a fresh one. Thread-safe.
 */
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long LOOK_MILLIS = 250;
    private static final Duration SILENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final DatabaseConfig config;
    private final DatabaseAddress address;
    private final String service;
    private volatile Pooled present;
    /** Replaced, and not everybody who waits for one of them was let go yet. */
    private final Set<Pooled> past = ConcurrentHashMap.newKeySet();

    private boolean closed;
    private final long timer;

    Connections(Vertx vertx, DatabaseConfig config, DatabaseAddress address, String service) {
        this.vertx = vertx;
        this.config = config;
        this.address = address;
        this.service = service;
        this.present = new Pooled(pool());
        this.timer = vertx.setPeriodic(LOOK_MILLIS, _ -> look());
    }

    Pooled present() {
        return present;
    }

    private void look() {
        present.look();
        past.forEach(Pooled::look);
        past.removeIf(Pooled::left);
    }

    synchronized Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return present.pool.close();
    }

    private Pool pool() {
        var connect = new PgConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setDatabase(address.database())
                .setUser(service)
                .setPassword(address.passwords().of(service))
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheSqlLimit(4096);
        connect.getProperties().putAll(settings());
        var bounds = new PoolOptions()
                .setMaxSize(config.maxSize())
                .setMaxWaitQueueSize(config.waitQueue())
                // Pooled watches over the waiting: the driver's own timer fails requests that were served meanwhile.
                .setConnectionTimeout(0)
                .setIdleTimeout((int) config.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setMaxLifetime((int) config.maxLifetime().toMillis())
                .setMaxLifetimeUnit(TimeUnit.MILLISECONDS);
        return PgBuilder.pool()
                .with(bounds)
                .with(new NetClientOptions().setTcpKeepAlive(true).setConnectTimeout((int)
                        config.connectionTimeout().toMillis()))
                .connectingTo(connect)
                .using(vertx)
                .build();
    }

    /** Said in the start message, so that no connection and no transaction pays a round trip for them. */
    private Map<String, String> settings() {
        return Map.of(
                "application_name",
                "cobnut-" + service,
                "search_path",
                service,
                "default_transaction_isolation",
                "read committed",
                "statement_timeout",
                millis(config.statementTimeout()),
                "lock_timeout",
                millis(config.lockTimeout()),
                "idle_in_transaction_session_timeout",
                millis(config.statementTimeout().multipliedBy(2)));
    }

    private static String millis(Duration duration) {
        return Long.toString(duration.toMillis());
    }

    /** One pool and who waits for it. */
    final class Pooled {

        private record Wait(long end, boolean connecting, Promise<?> promise) {}

        final Pool pool;
        private final Set<Wait> waiting = ConcurrentHashMap.newKeySet();
        private volatile long heard = System.nanoTime();

        private Pooled(Pool pool) {
            this.pool = pool;
        }

        SqlConnection connect() {
            try {
                return await(pool.getConnection(), config.connectionTimeout(), true);
            } catch (RuntimeException refused) {
                if (System.nanoTime() - heard > SILENCE.toNanos()) {
                    replace("no connection for " + SILENCE.toSeconds() + " s");
                }
                throw refused;
            }
        }

        /**
         * Waits without a timer of its own, which would cost more than a short statement: {@link #look} lets go who
         * waited too long. Fails with what the driver said, translated.
         */
        <T> T await(Future<T> answer) {
            return await(answer, config.statementTimeout().plusSeconds(1), false);
        }

        private <T> T await(Future<T> answer, Duration limit, boolean connecting) {
            var promise = Promise.<T>promise();
            var wait = new Wait(System.nanoTime() + limit.toNanos(), connecting, promise);
            waiting.add(wait);
            answer.onComplete(result -> {
                if (result.succeeded()) {
                    if (!promise.tryComplete(result.result()) && result.result() instanceof SqlConnection late) {
                        late.close();
                    }
                } else {
                    promise.tryFail(result.cause());
                }
            });
            try {
                var value = promise.future().await();
                heard = System.nanoTime();
                return value;
            } catch (Throwable failure) {
                // Who was interrupted takes nothing any more: a connection that comes after all goes back.
                promise.tryFail(failure);
                if (Failures.answered(failure)) {
                    heard = System.nanoTime();
                }
                throw Failures.translate(failure);
            } finally {
                waiting.remove(wait);
            }
        }

        /** The connection is alive in an unknown state, and nothing but its pool can end it. */
        void giveUp(SqlConnection connection) {
            replace("a connection could not be rolled back");
            connection.close();
        }

        private void look() {
            long now = System.nanoTime();
            var late = waiting.stream().filter(wait -> now - wait.end > 0).toList();
            if (late.stream().anyMatch(wait -> !wait.connecting)) {
                replace("a statement got no answer");
            }
            for (var wait : late) {
                var what = wait.connecting ? "no free connection to " : "no answer from ";
                wait.promise.tryFail(new TimeoutException(what + address));
            }
        }

        /** Whether it was replaced so long ago that nobody can begin to wait for it any more. */
        private boolean left() {
            return waiting.isEmpty();
        }

        private void replace(String why) {
            synchronized (Connections.this) {
                // A statement that fails while its pool is being closed must not bring a new one to life.
                if (closed || present != this) {
                    return;
                }
                present = new Pooled(pool());
                past.add(this);
            }
            LOG.warn("{}: the pool to {} is replaced: {}", service, address, why);
            pool.close();
        }
    }
}
