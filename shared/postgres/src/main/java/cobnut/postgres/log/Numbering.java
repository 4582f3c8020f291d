package cobnut.postgres.log;

import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives visible events their positions. The head's lock makes that right, whoever does it and wherever. Here only one
 * does it at a time: an append wakes all readers at once, and each would wait for that lock and for the disk to find
 * that the one before it left nothing to do. Who asks while one runs shares the next one, as the writers of a database
 * share the flush of its log (group commit: DeWitt et al., 1984). Blocking, thread-safe.
 */
final class Numbering {
    private static final int BATCH = 10_000;
    /** How long anybody relies on somebody else. */
    private static final long PATIENCE_MILLIS = 2_000;

    private static final String LOOK = """
        select pos, generation, cut, exists (select from event_log where pos is null) from event_log_head
        """;

    /** @param unnumbered whether there are visible events without a position */
    record Head(long pos, UUID generation, long cut, boolean unnumbered) {}

    private final Database database;
    /** Both guarded by this: the one under way, and the one that begins when it is over. */
    private @Nullable Promise<Head> running;

    private @Nullable Promise<Head> next;

    Numbering(Database database) {
        this.database = database;
    }

    Head look() {
        return database.find(LOOK, row -> new Head(row.getLong(0), row.getUUID(1), row.getLong(2), row.getBoolean(3)))
                .orElseThrow();
    }

    /** Numbers what is visible when it is called, and perhaps more; the head after it. */
    Head now() {
        var mine = Promise.<Head>promise();
        Promise<Head> shared;
        Promise<Head> before;
        synchronized (this) {
            shared = next;
            before = running;
            if (shared == null) {
                next = mine;
            }
        }
        if (shared != null) {
            var head = outcome(shared.future());
            return head != null ? head : number();
        }
        return inTurn(mine, before);
    }

    private Head inTurn(Promise<Head> mine, @Nullable Promise<Head> before) {
        try {
            if (before != null) {
                outcome(before.future());
            }
            synchronized (this) {
                running = mine;
                next = null;
            }
            // The one before it has mostly seen these events too: then a look is all that is left.
            var head = before == null ? number() : look();
            var numbered = head.unnumbered ? number() : head;
            mine.complete(numbered);
            return numbered;
        } finally {
            synchronized (this) {
                running = running == mine ? null : running;
                next = next == mine ? null : next;
            }
            // Of no effect but after a failure, which stays with whom it met: the others try for themselves.
            mine.tryFail("not numbered");
        }
    }

    /** Null when it failed, or lets others wait for too long. */
    private static @Nullable Head outcome(Future<Head> numbering) {
        var outcome = numbering.timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).otherwiseEmpty();
        return outcome.await();
    }

    private Head number() {
        var stamped = new Head[1];
        do {
            database.transact(tx -> {
                numberSome(tx, head -> stamped[0] = head);
                return stamped;
            });
        } while (stamped[0].unnumbered);
        return stamped[0];
    }

    private static void numberSome(Tx tx, Consumer<Head> then) {
        long before = tx.find("select pos from event_log_head for update", row -> row.getLong(0))
                .orElseThrow();
        // A new statement, hence a new snapshot: it sees all that was committed before the lock was ours.
        tx.last("""
            with fresh as (
                select id, row_number() over (order by id) as n from (
                    select id from event_log where pos is null order by id limit $2) as oldest),
            numbered as (
                update event_log e set pos = $1::bigint + fresh.n from fresh where e.id = fresh.id returning 1)
            update event_log_head set pos = $1 + (select count(*) from numbered)
            returning pos, generation, cut
            """, rows -> then.accept(head(rows, before)), before, BATCH);
    }

    private static Head head(List<Row> rows, long before) {
        var row = rows.getFirst();
        return new Head(row.getLong(0), row.getUUID(1), row.getLong(2), row.getLong(0) - before == BATCH);
    }
}
