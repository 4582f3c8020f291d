package cobnut.testkit.simulation.twin;

import static org.awaitility.Awaitility.await;

import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.log.NewEvent;
import cobnut.postgres.log.Page;
import cobnut.postgres.log.Reading;
import cobnut.testkit.postgres.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The real log keeps the contract, on a real PostgreSQL. */
@ExtendWith(PostgresExtension.class)
@ResourceLock("testkit")
class PgLogTest extends EventLogContract {
    private static final long PATIENCE = 20;

    private final Database database;
    private final EventLog log;

    PgLogTest(Database database) {
        this.database = database;
        this.log = new EventLog(database);
    }

    @BeforeEach
    void empty() {
        database.update("delete from event_log");
        database.update("update event_log_head set pos = 0, earlier = '{}', parted = '{}'");
    }

    /** A transaction of its own thread, which does one thing after another as it is told. */
    private final class Opened implements Open {
        private static final class Away extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        private final SynchronousQueue<Consumer<Tx>> orders = new SynchronousQueue<>();
        private final SynchronousQueue<String> done = new SynchronousQueue<>();
        private final Thread thread;

        Opened() {
            thread = Thread.startVirtualThread(() -> {
                try {
                    database.transact(this::work);
                } catch (Away rolledBack) {
                    // As it was told.
                }
            });
        }

        private boolean work(Tx tx) {
            try {
                for (var next = orders.take(); next != COMMIT; next = orders.take()) {
                    next.accept(tx);
                    done.put("done");
                }
                return true;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void does(Consumer<Tx> statement) {
            try {
                if (!orders.offer(statement, PATIENCE, TimeUnit.SECONDS)
                        || done.poll(PATIENCE, TimeUnit.SECONDS) == null) {
                    throw new IllegalStateException("a statement was not done in time");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private void ends(Consumer<Tx> how) {
            try {
                if (!orders.offer(how, PATIENCE, TimeUnit.SECONDS) || !thread.join(Duration.ofSeconds(PATIENCE))) {
                    throw new IllegalStateException("a transaction did not end in time");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void append(String key) {
            var event = new NewEvent(UUID.randomUUID(), "TYPE", 1, new byte[0], null);
            does(tx -> log.append(tx, key, EventLog.ANY, List.of(event)));
        }

        @Override
        public void commit() {
            ends(COMMIT);
        }

        @Override
        public void rollback() {
            ends(_ -> {
                throw new Away();
            });
        }
    }

    private static final Consumer<Tx> COMMIT = _ -> {};

    @Override
    Open begin() {
        return new Opened();
    }

    /** By hand, since the real one does not stop half-way. */
    @Override
    Open beginToStamp() {
        var opened = new Opened();
        opened.does(tx -> tx.find("select pos from event_log_head for update", row -> row.getLong(0)));
        opened.does(tx -> tx.update("""
            update event_log e set pos = n from (
                select id, row_number() over (order by id) as n from event_log where pos is null) fresh
            where e.id = fresh.id
            """));
        opened.does(tx ->
                tx.update("update event_log_head set pos = (select count(*) from event_log where pos is not null)"));
        return opened;
    }

    @Override
    long stamp() {
        return log.stamp();
    }

    @Override
    LongSupplier stampBehindAnother() {
        var stamped = new CompletableFuture<Long>();
        Thread.startVirtualThread(() -> {
            try {
                stamped.complete(log.stamp());
            } catch (RuntimeException failure) {
                stamped.completeExceptionally(failure);
            }
        });
        await().atMost(PATIENCE, TimeUnit.SECONDS)
                .until(() -> database.list(
                                        "select 1 from pg_stat_activity where wait_event_type = 'Lock' and usename ="
                                                + " current_user",
                                        _ -> true)
                                .size()
                        == 1);
        return () -> stamped.orTimeout(PATIENCE, TimeUnit.SECONDS).join();
    }

    @Override
    List<LoggedEvent> after(long pos) {
        return log.read(pos, 100).events();
    }

    @Override
    Page read(@Nullable UUID generation, long after, int most) {
        return log.read(new Reading("", generation, after, most, List.of(), 0));
    }

    @Override
    void restored() {
        log.stamp();
        database.update("""
            update event_log_head
            set earlier = earlier || generation, parted = parted || pos, generation = gen_random_uuid()
            """);
    }
}
