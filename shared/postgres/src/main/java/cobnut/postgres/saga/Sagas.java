package cobnut.postgres.saga;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.saga.SagaRows.Line;
import cobnut.postgres.saga.SagaStep.Held;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sagas of one definition on one node. Thread-safe; what takes a {@link Tx} is called in its work, the rest blocks
 * like {@link Database}. Lock the aggregate before {@link #tell}, as the runner does, and nobody deadlocks.
 */
public final class Sagas<S extends Enum<S>, N extends Enum<N>> {
    private static final Logger LOG = LoggerFactory.getLogger(Sagas.class);
    private static final int BACKLOG = 16;

    private record Waiting<S>(Held<S> held, long since) {}

    private final Database database;
    private final SagaTable<S, N> table;
    private final SagaCalls<S, N> calls;
    private final SagaConfig config;
    private final SagaRows<S, N> rows;
    private final SagaRunner<S, N> runner;
    private final Context claimer;

    /** Guarded by this, as all below: sagas this node holds and has no hand free for. */
    private final Queue<Waiting<S>> backlog = new ArrayDeque<>();

    private int inHand;
    private boolean running;
    private boolean claiming;
    private boolean claimAgain;
    private long timer;
    private @Nullable Promise<Void> idle;

    /** The node's name must be new each time its process starts: leases are held by it. */
    public Sagas(Database database, SagaTable<S, N> table, SagaCalls<S, N> calls, SagaConfig config, String node) {
        this.database = database;
        this.table = table;
        this.calls = calls;
        this.config = config;
        this.rows = new SagaRows<>(table, config, node);
        this.runner = new SagaRunner<>(database, table, calls, config, rows);
        this.claimer = context();
    }

    private Context context() {
        return ((VertxInternal) database.vertx()).createVirtualThreadContext();
    }

    /** Starts a saga with the caller's transaction; it runs here right after commit. A known id is a violation. */
    public void start(Tx tx, UUID id) {
        var request = calls.request(tx, id, table.first());
        boolean lease = roomy();
        rows.start(tx, id, request, lease, held -> proceed(held, lease));
    }

    /**
     * Tells the saga what people or other services say. Another node's call in flight is not undone: its answer comes
     * too late and is dropped. Throws NOT_FOUND, SAGA_NOT_FOUND. What it returns holds if the transaction commits.
     */
    public Told<S> tell(Tx tx, UUID id, Answer<N> answer) {
        var held = rows.present(tx, id)
                .orElseThrow(() -> ServiceException.refuse(
                        Kind.NOT_FOUND, "SAGA_NOT_FOUND", "there is no saga " + table.name() + " " + id));
        var next = table.next(held.state(), answer.news());
        if (next.isEmpty()) {
            return new Told.Unmoved<>(held.state());
        }
        var to = next.get();
        calls.moved(tx, id, held.state(), answer, to);
        var request = table.calls(to) ? calls.request(tx, id, to) : new byte[0];
        boolean lease = roomy() && !table.isFinal(to);
        var line = new Line(answer.news().name(), answer.detail(), 0);
        rows.move(tx, held, null, line, to, request, lease, moved -> {
            if (!table.isFinal(to)) {
                proceed(moved, lease);
            }
        });
        return new Told.Moved<>(to);
    }

    public Optional<SagaView<S>> state(Tx tx, UUID id) {
        return rows.view(tx, id);
    }

    /** What happened to a saga, oldest first. */
    public List<SagaLine> history(UUID id) {
        return rows.history(database, id);
    }

    /** Sagas that cannot go on without an operator, the longest waiting first. */
    public List<SagaView<S>> inNeedOfAttention(int most) {
        return rows.inNeed(database, most);
    }

    /** An operator says: the same call again. False when the saga does not need attention. */
    public boolean retry(UUID id, String who) {
        boolean found = rows.unshelve(database, id, who);
        wake();
        return found;
    }

    /** Begins to claim due rows. May be called on any thread. */
    public synchronized void run() {
        if (!running) {
            running = true;
            timer = database.vertx().setPeriodic(1, config.poll().toMillis(), _ -> wake());
        }
    }

    /** Claims no more, waits for the work in hand within its bound, then gives the rest to other nodes at once. */
    public void drain() {
        var done = Promise.<Void>promise();
        synchronized (this) {
            running = false;
            database.vertx().cancelTimer(timer);
            backlog.clear();
            idle = done;
            if (inHand == 0 && !claiming) {
                done.complete();
            }
        }
        var limit = database.vertx().timer(config.drain().toMillis(), TimeUnit.MILLISECONDS);
        Future.any(done.future(), limit).await();
        limit.cancel();
        int released = rows.release(database);
        runner.interrupt();
        LOG.info("sagas {} drained, {} given to other nodes", table.name(), released);
    }

    /** Looks for due rows now; many calls while one looks make it look once more. May be called on any thread. */
    public void wake() {
        synchronized (this) {
            if (!running) {
                return;
            }
            if (claiming) {
                claimAgain = true;
                return;
            }
            claiming = true;
        }
        claimer.runOnContext(_ -> claim());
    }

    private void claim() {
        boolean more = true;
        while (more) {
            int free = free();
            int taken = 0;
            try {
                var due = free == 0 ? List.<Held<S>>of() : rows.claim(database, free);
                due.forEach(held -> proceed(held, true));
                taken = due.size();
            } catch (RuntimeException away) {
                LOG.warn("sagas {} cannot be claimed: {}", table.name(), away.toString());
            }
            synchronized (this) {
                more = running && (claimAgain || free > 0 && taken == free);
                claimAgain = false;
                claiming = more;
                settleIdle();
            }
        }
    }

    private synchronized int free() {
        return running ? Math.max(0, config.concurrency() - inHand - backlog.size()) : 0;
    }

    /** Whether a saga that starts now would be taken up here soon; else it is any node's. */
    private synchronized boolean roomy() {
        return running && backlog.size() < BACKLOG * config.concurrency();
    }

    private void proceed(Held<S> held, boolean mine) {
        synchronized (this) {
            if (!running || !mine) {
                return;
            }
            if (inHand >= config.concurrency()) {
                backlog.add(new Waiting<>(held, System.nanoTime()));
                return;
            }
            inHand++;
        }
        context().runOnContext(_ -> work(held));
    }

    private void work(Held<S> first) {
        try {
            for (var held = first; held != null; held = runner.step(held, isRunning())) {
                if (!isRunning()) {
                    break;
                }
            }
        } finally {
            next();
        }
    }

    private synchronized boolean isRunning() {
        return running;
    }

    private void next() {
        Held<S> waiting;
        synchronized (this) {
            inHand--;
            waiting = fresh();
            if (waiting != null) {
                inHand++;
            }
            settleIdle();
        }
        if (waiting != null) {
            var held = waiting;
            context().runOnContext(_ -> work(held));
        }
    }

    /** What waited for half its lease is left to whoever claims it then. */
    private @Nullable Held<S> fresh() {
        for (var each = backlog.poll(); each != null; each = backlog.poll()) {
            if (System.nanoTime() - each.since < config.lease().toNanos() / 2) {
                return each.held;
            }
        }
        return null;
    }

    private void settleIdle() {
        if (idle != null && inHand == 0 && !claiming) {
            idle.tryComplete();
        }
    }
}
