package cobnut.testkit.simulation.engine;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Overtaken;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** A node's way through one transaction: statement by statement, COMMIT, and what it hears of it. */
final class Transaction<T> {
    private static final int ATTEMPTS = 5;
    private static final Runnable NOTHING = () -> {};
    private static final Map<String, String> COMMITS = new ConcurrentHashMap<>();
    private static final Map<String, String> ENDS = new ConcurrentHashMap<>();
    private static final long LOCK_TIMEOUT = 2_000;
    private static final ServiceException AWAY =
            ServiceException.refuse(Kind.UNAVAILABLE, "DATABASE_UNAVAILABLE", "the connection is lost");
    private static final ServiceException BUSY =
            ServiceException.refuse(Kind.EXHAUSTED, "DATABASE_BUSY", "somebody else holds the row; nothing was done");

    private final SimulatedNode node;
    private final SimulatedStore store;
    private final Scheduler scheduler;
    private final String what;
    private final String commit;
    private final String end;
    private final List<Consumer<SimulatedTx>> first;
    private final Function<SimulatedTx, T> last;
    private final Then<? super T> then;
    /** A server that restarts may end a transaction whose fate was already unknown. */
    private boolean told;

    Transaction(
            SimulatedNode node,
            SimulatedStore store,
            String what,
            List<Consumer<SimulatedTx>> first,
            Function<SimulatedTx, T> last,
            Then<? super T> then) {
        this.node = node;
        this.store = store;
        this.scheduler = store.cluster().scheduler();
        this.what = what;
        this.commit = first.isEmpty() ? what : COMMITS.computeIfAbsent(what, "commit of "::concat);
        this.end = ENDS.computeIfAbsent(what, "end of "::concat);
        this.first = first;
        this.last = last;
        this.then = then;
    }

    void begin(int attempt) {
        var tx = new SimulatedTx[1];
        Then<T> heard = node.alive(Then.of(_ -> {}, _ -> end(tx[0], () -> fail(AWAY))));
        tx[0] = new SimulatedTx(store, attempt, node::clock, () -> heard.failed(AWAY));
        statement(tx[0], 0);
    }

    private void statement(SimulatedTx tx, int at) {
        node.perform(what, () -> {
            if (at == 0) {
                node.opened(tx);
            }
            scheduler.after(scheduler.upTo(1), () -> serve(tx, at));
        });
    }

    private void serve(SimulatedTx tx, int at) {
        if (store.away()) {
            tx.rollback();
            tell(tx, AWAY);
            return;
        }
        if (at == 0) {
            store.opened(tx);
        }
        var served = new boolean[1];
        tx.run(() -> {
            run(tx, at);
            served[0] = true;
        });
        if (!served[0]) {
            scheduler.after(LOCK_TIMEOUT, () -> {
                if (!served[0] && !tx.isOver()) {
                    store.cluster().tally().count("waited too long for a lock");
                    tx.rollback();
                    tell(tx, BUSY);
                }
            });
        }
    }

    private void run(SimulatedTx tx, int at) {
        try {
            if (at < first.size()) {
                first.get(at).accept(tx);
                hear(() -> statement(tx, at + 1));
            } else {
                var result = last.apply(tx);
                if (first.isEmpty()) {
                    // One statement is a transaction of its own: there is no COMMIT to wait for.
                    commit(tx, result);
                } else {
                    hear(() -> node.perform(commit, () -> commit(tx, result)));
                }
            }
        } catch (Overtaken overtaken) {
            tx.rollback();
            store.cluster().tally().count("overtaken");
            if (tx.attempt() < ATTEMPTS) {
                hear(() -> end(tx, () -> node.after(scheduler.upTo(20), () -> begin(tx.attempt() + 1))));
            } else {
                tell(tx, overtaken);
            }
        } catch (SimulatedTx.Waits lock) {
            throw lock;
        } catch (RuntimeException refused) {
            tx.rollback();
            tell(tx, refused);
        }
    }

    private void commit(SimulatedTx tx, T result) {
        var faults = store.cluster().faults();
        if (tx.isOver()) {
            return;
        }
        if (store.cluster().strikes(faults.lost())) {
            store.cluster().tally().count("commits lost");
            scheduler.note(node.identity(), "loses a commit", what);
            tx.rollback();
            tell(tx, AWAY);
        } else if (store.cluster().strikes(faults.unknown())) {
            unknown(tx);
        } else {
            tx.commit();
            scheduler.note(node.identity(), "commits", what);
            hear(() -> end(tx, () -> then.done(result)));
            node.perform(end, NOTHING);
        }
    }

    /** COMMIT is on its way and the connection breaks: the server does it at once, or in a while, or never. */
    private void unknown(SimulatedTx tx) {
        long fate = scheduler.upTo(3);
        store.cluster().tally().count("commits unknown");
        scheduler.note(node.identity(), "does not know", what);
        if (fate <= 1) {
            tx.commit();
        } else if (fate == 2) {
            scheduler.after(scheduler.upTo(4_000), tx::commit);
        } else {
            tx.rollback();
        }
        node.closed(tx);
        tell(tx, AWAY);
    }

    private void tell(SimulatedTx tx, RuntimeException why) {
        hear(() -> end(tx, () -> fail(why)));
    }

    private void fail(RuntimeException why) {
        if (!told) {
            told = true;
            then.failed(why);
        }
    }

    private void end(SimulatedTx tx, Runnable next) {
        node.closed(tx);
        next.run();
    }

    private void hear(Runnable next) {
        node.after(scheduler.upTo(1), next);
    }
}
