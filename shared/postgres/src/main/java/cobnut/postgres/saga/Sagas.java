package cobnut.postgres.saga;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.kernel.saga.SagaTable;
import cobnut.kernel.saga.SagaTable.Phase;
import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.saga.SagaRows.Line;
import cobnut.postgres.saga.SagaRows.Operator;
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
        start(tx, id, "", "");
    }

    /**
     * As {@link #start(Tx, UUID)}.
     *
     * @param subject what it is about, for whoever looks for it; empty when that is its own id
     * @param traceparent of the call that starts it, which the saga's calls then belong to; empty when there is none
     */
    public void start(Tx tx, UUID id, String subject, String traceparent) {
        var request = calls.request(tx, id, table.first());
        boolean lease = roomy();
        rows.start(tx, id, subject, traceparent, request, lease, held -> proceed(held, lease));
    }

    /**
     * Tells the saga what people or other services say. Another node's call in flight is not undone: its answer comes
     * too late and is dropped. Throws NOT_FOUND, SAGA_NOT_FOUND. What it returns holds if the transaction commits.
     */
    public Told<S> tell(Tx tx, UUID id, Answer<N> answer) {
        var held = present(tx, id);
        var next = table.next(held.state(), answer.news());
        if (next.isEmpty()) {
            return new Told.Unmoved<>(held.state());
        }
        move(tx, held, answer, next.get(), Operator.NOBODY);
        return new Told.Moved<>(next.get());
    }

    private Held<S> present(Tx tx, UUID id) {
        return rows.present(tx, id)
                .orElseThrow(() -> ServiceException.refuse(
                        Kind.NOT_FOUND, "SAGA_NOT_FOUND", "there is no saga " + table.name() + " " + id));
    }

    private void move(Tx tx, Held<S> held, Answer<N> answer, S to, Operator operator) {
        var id = held.id();
        calls.moved(tx, id, held.state(), answer, to);
        var request = table.calls(to) ? calls.request(tx, id, to) : new byte[0];
        boolean lease = roomy() && !table.isFinal(to);
        var line = new Line(answer, 0, operator);
        rows.move(tx, held, null, line, to, request, lease, moved -> {
            if (!table.isFinal(to)) {
                proceed(moved, lease);
            }
        });
    }

    public Optional<SagaView<S>> state(Tx tx, UUID id) {
        return rows.view(tx, id);
    }

    /** What happened to a saga, oldest first. */
    public List<SagaLine> history(UUID id) {
        return SagaRows.history(database, id);
    }

    /**
     * An operator says: the same call again, now. False when that changes nothing, since the saga is over or is being
     * called at this moment.
     */
    public boolean retry(UUID id, String who, String why) {
        boolean found = rows.unshelve(database, id, Operator.of(who, why));
        wake();
        return found;
    }

    /**
     * An operator has made the news true by hand and tells it as the answer of the present state, which is returned as
     * it is then. Refused with NEWS_REFUSED when the state does not listen to it.
     */
    public S skip(UUID id, String news, String who, String why) {
        var operator = Operator.of(who, why);
        return database.transact(tx -> {
            var held = present(tx, id);
            var told = table.listens(held.state()).stream()
                    .filter(each -> each.name().equals(news))
                    .findFirst()
                    .orElseThrow(() -> refused(held, news));
            return step(tx, held, told, operator);
        });
    }

    /**
     * An operator turns the saga back; the state is returned as it is then. Refused with PAST_PIVOT behind the pivot,
     * or when the table says of nothing that it turns the saga back; with NEWS_REFUSED when it is over or on its way
     * back already.
     */
    public S compensate(UUID id, String who, String why) {
        var operator = Operator.of(who, why);
        return database.transact(tx -> {
            var held = present(tx, id);
            var news = table.compensation()
                    .filter(_ -> table.phase(held.state()) != Phase.FINISHING)
                    .orElseThrow(() -> ServiceException.refuse(
                            Kind.CONFLICT,
                            "PAST_PIVOT",
                            table.name() + " cannot be turned back in " + held.state() + "; there is only forward"));
            return step(tx, held, news, operator);
        });
    }

    private S step(Tx tx, Held<S> held, N news, Operator operator) {
        var to = table.next(held.state(), news).orElseThrow(() -> refused(held, news.name()));
        move(tx, held, Answer.of(news), to, operator);
        return to;
    }

    private ServiceException refused(Held<S> held, String news) {
        return ServiceException.refuse(
                Kind.CONFLICT,
                "NEWS_REFUSED",
                held.state() + " does not listen to " + news + ", only to " + rows.listening(held.state()));
    }

    /** Whether these are the sagas of that definition, in a version that this node knows. */
    boolean are(String definition, int version) {
        return table.name().equals(definition) && table.version() == version;
    }

    /** What a state of that name listens to; nothing when the definition has no such state. */
    List<String> listens(String state) {
        return table.states().stream()
                .filter(each -> each.name().equals(state))
                .findFirst()
                .map(rows::listening)
                .orElse(List.of());
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
            } catch (ServiceException away) {
                LOG.warn("sagas {} cannot be claimed: {}", table.name(), away.toString());
            } catch (Throwable broken) {
                LOG.error("sagas {} cannot be claimed; it is tried again", table.name(), broken);
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
