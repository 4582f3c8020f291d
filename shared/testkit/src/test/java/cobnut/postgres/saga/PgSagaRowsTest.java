package cobnut.postgres.saga;

import cobnut.postgres.Database;
import cobnut.postgres.saga.SagaRows.Line;
import cobnut.postgres.saga.SagaRows.Operator;
import cobnut.postgres.saga.SagaStep.Held;
import cobnut.testkit.postgres.PostgresExtension;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The SQL keeps the contract, on a real PostgreSQL. Time passes by moving the rows' instants back. */
@ExtendWith(PostgresExtension.class)
@ResourceLock("testkit")
class PgSagaRowsTest extends SagaRowsContract {
    private final Database database;
    private final String name = "pg-" + UUID.randomUUID();

    PgSagaRowsTest(Database database) {
        this.database = database;
    }

    private SagaRows<State, News> rows(String node) {
        return new SagaRows<>(table(name), CONFIG, node);
    }

    @Override
    Held<State> start(UUID id, String node, boolean lease) {
        var held = new AtomicReference<Held<State>>();
        database.transact(tx -> {
            rows(node).start(tx, id, "", "", new byte[] {1}, lease, held::set);
            return id;
        });
        return Objects.requireNonNull(held.get());
    }

    @Override
    List<Held<State>> claim(String node) {
        return rows(node).claim(database, 10);
    }

    @Override
    Optional<Held<State>> move(Held<State> held, State to, String node, boolean told) {
        var moved = new AtomicReference<Held<State>>();
        var tries = new int[1];
        database.transact(tx -> {
            // Overtaken work is asked again; one who is refused once has nothing to say any more.
            if (tries[0]++ == 0) {
                var line = new Line("NEWS", "", 1, Operator.NOBODY);
                rows(node).move(tx, held, told ? null : held.epoch(), line, to, new byte[0], true, moved::set);
            }
            return to;
        });
        return Optional.ofNullable(moved.get());
    }

    @Override
    int later(Held<State> held, long millis) {
        return rows("any").later(database, held, millis, false);
    }

    @Override
    int shelve(Held<State> held) {
        return rows("any").shelve(database, held, "why");
    }

    @Override
    boolean retry(UUID id) {
        return rows("any").unshelve(database, id, Operator.of("ann", "it is mended"));
    }

    @Override
    int release(String node) {
        return rows(node).release(database);
    }

    @Override
    void passes(long millis) {
        database.update("""
            update saga set deadline = deadline - $1::bigint * interval '1 millisecond',
                due_at = due_at - $1::bigint * interval '1 millisecond'
            where definition = $2
            """, millis, name);
    }
}
