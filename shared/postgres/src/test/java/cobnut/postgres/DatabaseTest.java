package cobnut.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock("shop")
class DatabaseTest {
    private static Vertx vertx;
    private static Database database;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        database = TestServer.database(vertx, "shop");
    }

    @AfterAll
    static void close() {
        database.close().await();
        vertx.close().await();
    }

    @BeforeEach
    void empty() {
        database.update("delete from things");
    }

    private static int things() {
        return database.find("select count(*)::int from things", row -> row.getInteger(0))
                .orElseThrow();
    }

    @Test
    void what_the_server_calls_committed_survives_a_power_cut() {
        for (var setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
            assertThat(database.find("select current_setting($1)", row -> row.getString(0), setting))
                    .contains("on");
        }
        assertThat(database.find("select current_setting('password_encryption')", row -> row.getString(0)))
                .contains("scram-sha-256");
    }

    @Test
    void a_transaction_commits_what_its_work_did() {
        var ran = new ArrayList<String>();

        var changed = database.transact(tx -> {
            tx.afterCommit(() -> ran.add("after, with " + things()));
            tx.batch("insert into things (id, name) values ($1, $2)", List.of(Tx.tuple(1L, "a"), Tx.tuple(2L, "b")));
            return tx.update("update things set n = $1", 7);
        });

        assertThat(changed).isEqualTo(2);
        assertThat(database.list("select name from things order by id", row -> row.getString(0)))
                .containsExactly("a", "b");
        assertThat(ran).containsExactly("after, with 2");
    }

    @Test
    void what_the_work_throws_rolls_back_and_comes_out_as_it_was() {
        var refused = ServiceException.refuse(Kind.INVALID, "NO", "no");

        assertThatThrownBy(() -> database.transact(tx -> {
                    tx.afterCommit(() -> {
                        throw new AssertionError("it never committed");
                    });
                    tx.update("insert into things (id, name) values (1, 'a')");
                    throw refused;
                }))
                .isSameAs(refused);

        assertThat(things()).isZero();
    }

    @Test
    void a_broken_constraint_has_a_name_to_branch_on() {
        database.update("insert into things (id, name) values (1, 'a')");

        var violation = catchThrowableOfType(
                ConstraintViolation.class, () -> database.update("insert into things (id, name) values (2, 'a')"));

        assertThat(violation.constraint()).isEqualTo("things_name");
        assertThat(violation.rule()).isEqualTo(ConstraintViolation.Rule.UNIQUE);
    }

    @Test
    void a_failed_statement_dooms_the_transaction_also_when_it_is_caught() {
        database.update("insert into things (id, name) values (1, 'a')");

        assertThatThrownBy(() -> database.transact(tx -> {
                    tx.update("insert into things (id, name) values (2, 'b')");
                    try {
                        tx.update("insert into things (id, name) values (3, 'a')");
                    } catch (ConstraintViolation swallowed) {
                        return 0;
                    }
                    return 1;
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(things()).isEqualTo(1);
    }

    @Test
    void a_last_statement_commits_alone_or_with_the_rest_or_not_at_all() {
        var alone = new ArrayList<Integer>();
        database.transact(tx -> {
            tx.last("insert into things (id, name) values (1, 'a') returning n", rows -> alone.add(rows.size()));
            return 0;
        });
        assertThat(alone).containsExactly(1);

        assertThatThrownBy(() -> database.transact(tx -> {
                    tx.update("insert into things (id, name) values (2, 'b')");
                    tx.last("insert into things (id, name) values (3, 'a')", rows -> alone.add(rows.size()));
                    return 0;
                }))
                .isInstanceOf(ConstraintViolation.class);

        assertThat(things()).isEqualTo(1);
        assertThat(alone).hasSize(1);
    }

    @Test
    void what_only_commit_finds_out_is_not_called_committed() {
        var promises = TestServer.database(vertx, "promises");
        var after = new ArrayList<String>();
        try {
            assertThatThrownBy(() -> promises.transact(tx -> {
                        tx.afterCommit(() -> after.add("committed"));
                        return tx.update("insert into promises values (1), (1)");
                    }))
                    .isInstanceOf(ConstraintViolation.class);

            assertThat(after).isEmpty();
            assertThat(promises.list("select id from promises", row -> row.getLong(0)))
                    .isEmpty();
        } finally {
            promises.close().await();
        }
    }

    @Test
    void more_last_statements_than_one_flight_holds_are_committed_together() {
        var answered = new AtomicInteger();

        database.transact(tx -> {
            for (long id = 0; id < 1_000; id++) {
                tx.last("insert into things (id, name) values ($1, $2)", _ -> answered.incrementAndGet(), id, "n" + id);
            }
            return 0;
        });

        assertThat(answered).hasValue(1_000);
        assertThat(things()).isEqualTo(1_000);
    }

    @Test
    void two_that_lock_each_other_out_both_get_through() throws Exception {
        database.update("insert into things (id, name) values (1, 'a'), (2, 'b')");
        var both = new CyclicBarrier(2);
        var attempts = new AtomicInteger();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < 2; i++) {
                long first = 1 + i;
                var once = new AtomicInteger();
                running.add(threads.submit(() -> database.transact(tx -> {
                    attempts.incrementAndGet();
                    tx.update("update things set n = n + 1 where id = $1", first);
                    if (once.getAndIncrement() == 0) {
                        await(both);
                    }
                    return tx.update("update things set n = n + 1 where id = $1", 3 - first);
                })));
            }
            for (var each : running) {
                each.get(20, TimeUnit.SECONDS);
            }
        }

        assertThat(attempts.get()).isGreaterThan(2);
        assertThat(database.list("select n from things", row -> row.getInteger(0)))
                .containsExactly(2, 2);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(5, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_mistake_in_a_statement_is_not_called_an_outage() {
        assertThatThrownBy(() -> database.list("select nothing", row -> 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.list("select $1::int", row -> 0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> database.list("select $1::int", row -> 0, "x"))
                .isInstanceOf(IllegalStateException.class);
    }
}
