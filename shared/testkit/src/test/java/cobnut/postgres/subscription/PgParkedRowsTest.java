package cobnut.postgres.subscription;

import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.core.Lane.Reviewed;
import cobnut.testkit.postgres.PostgresExtension;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The SQL keeps the contract, on a real PostgreSQL. */
@ExtendWith(PostgresExtension.class)
@ResourceLock("testkit")
class PgParkedRowsTest extends ParkedRowsContract {
    private static final int ALL = 100;

    private final Database database;
    private final String name = "pg-" + UUID.randomUUID();
    private final ParkedRows rows;

    PgParkedRowsTest(Database database) {
        this.database = database;
        this.rows = new ParkedRows(database, name);
    }

    @BeforeEach
    void register() {
        database.update("insert into subscription (name, log, kind) values ($1, 'cobnut.test.Log', 'EFFECT')", name);
    }

    private void does(Consumer<Tx> statement) {
        database.transact(tx -> {
            statement.accept(tx);
            return true;
        });
    }

    @Override
    void failed(LoggedEvent event, String reason, int attempts) {
        does(tx -> rows.failed(tx, event, reason, attempts));
    }

    @Override
    void behind(List<LoggedEvent> events) {
        does(tx -> rows.behind(tx, events));
    }

    @Override
    List<Seen> list() {
        return rows.list(null, ALL).stream()
                .map(row -> new Seen(row.event(), row.state(), row.reason(), row.attempts()))
                .toList();
    }

    @Override
    Reviewed review(int partition) {
        return rows.review(partition);
    }

    @Override
    Optional<LoggedEvent> lock(UUID event) {
        return database.transact(tx -> rows.lock(tx, event));
    }

    @Override
    void unpark(UUID event) {
        does(tx -> rows.unpark(tx, event));
    }

    @Override
    void refuse(UUID event, String reason, int attempts) {
        does(tx -> rows.refuse(tx, event, reason, attempts));
    }

    @Override
    long replayAll() {
        return rows.replay(null, null, null);
    }

    @Override
    long replay(UUID event) {
        return rows.replay(event, null, null);
    }

    @Override
    boolean drop(UUID event) {
        return rows.drop(event);
    }
}
