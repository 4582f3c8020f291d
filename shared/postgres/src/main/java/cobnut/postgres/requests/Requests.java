package cobnut.postgres.requests;

import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Remembers calls by their id and what was answered. The same id with the same hash is answered with the stored bytes;
 * with another hash it is refused as KEY_REUSED, IDEMPOTENCY_KEY_REUSED. A duplicate waits at most a second for the
 * first one and is then told CONFLICT, REQUEST_IN_PROGRESS, which may be repeated. A business refusal is an answer:
 * return it, do not throw it, or nothing is stored. Blocking like {@link Database}; thread-safe.
 */
public final class Requests {
    private static final Duration DUPLICATE_WAITS = Duration.ofSeconds(1);
    private static final int SWEEP_BATCH = 1_000;
    private static final int SWEEP_BATCHES = 100;

    private final Database database;
    /** First calls under way on this node: their duplicates wait here, without a connection each. */
    private final ConcurrentMap<UUID, Promise<Void>> underWay = new ConcurrentHashMap<>();

    public Requests(Database database) {
        this.database = database;
    }

    /** What was answered before; empty when the id is new. */
    public Optional<byte[]> replay(UUID id, byte[] hash) {
        return database.find("select hash, reply from requests where id = $1", Requests::remembered, id)
                .map(before -> before.answer(hash));
    }

    /** Runs the work and stores what it returns, in one transaction, unless that was done before. */
    public byte[] once(UUID id, byte[] hash, Function<Tx, byte[]> work) {
        var mine = Promise.<Void>promise();
        while (true) {
            var first = underWay.putIfAbsent(id, mine);
            if (first == null) {
                break;
            }
            await(first);
            var before = replay(id, hash);
            if (before.isPresent()) {
                return before.get();
            }
        }
        try {
            return database.transact(tx -> once(tx, id, hash, () -> work.apply(tx)));
        } finally {
            underWay.remove(id, mine);
            mine.complete();
        }
    }

    private void await(Promise<Void> first) {
        // Not await(timeout): on a Vert.x virtual thread one that times out leaves the context suspended.
        var limit = database.vertx().timer(DUPLICATE_WAITS.toMillis(), TimeUnit.MILLISECONDS);
        Future.any(first.future(), limit).await();
        limit.cancel();
        if (!first.future().isComplete()) {
            throw Remembered.inProgress();
        }
    }

    /** The same inside the caller's transaction, as its first statement: what comes before it happens each time. */
    public byte[] once(Tx tx, UUID id, byte[] hash, Supplier<byte[]> work) {
        var before = claim(tx, id, hash);
        if (before.isPresent()) {
            return before.get();
        }
        var reply = work.get();
        answer(tx, id, reply);
        return reply;
    }

    /**
     * The first of two transactions around an effect outside the database: notes the id as under way. Until {@link
     * #answer} its duplicates are told REQUEST_IN_PROGRESS. Present when it was answered before.
     */
    public Optional<byte[]> claim(Tx tx, UUID id, byte[] hash) {
        int inserted;
        try {
            inserted =
                    tx.update("insert into requests (id, hash) values ($1, $2) on conflict (id) do nothing", id, hash);
        } catch (ServiceException busy) {
            throw busy.problem().reason().equals("DATABASE_BUSY") ? Remembered.inProgress() : busy;
        }
        if (inserted == 1) {
            return Optional.empty();
        }
        return tx.find("select hash, reply from requests where id = $1", Requests::remembered, id)
                .map(before -> before.answer(hash));
    }

    /** Stores the answer; it travels with COMMIT. */
    public void answer(Tx tx, UUID id, byte[] reply) {
        tx.last("update requests set reply = $2 where id = $1", _ -> {}, id, reply);
    }

    /** Forgets calls older than this, in small transactions; how many. What is left over is for the next sweep. */
    public int sweep(Duration keep) {
        int swept = 0;
        for (int batch = 0; batch < SWEEP_BATCHES; batch++) {
            int deleted = database.update("""
                delete from requests where id in (
                    select id from requests where created_at < now() - $1::bigint * interval '1 millisecond'
                    order by created_at limit $2 for update skip locked)
                """, keep.toMillis(), SWEEP_BATCH);
            swept += deleted;
            if (deleted < SWEEP_BATCH) {
                break;
            }
        }
        return swept;
    }

    private static Remembered remembered(Row row) {
        var reply = row.getBuffer(1);
        return new Remembered(row.getBuffer(0).getBytes(), reply == null ? null : reply.getBytes());
    }
}
