package cobnut.postgres.saga;

import cobnut.kernel.Ids;
import cobnut.kernel.ServiceException;
import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.Database;
import cobnut.postgres.saga.SagaRows.Held;
import cobnut.postgres.saga.SagaRows.Line;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.VertxInternal;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one saga, held by this node, as far as it goes: call, move, next call, until it waits or is final. */
final class SagaRunner<S extends Enum<S>, N extends Enum<N>> {
    private static final Logger LOG = LoggerFactory.getLogger(SagaRunner.class);
    private static final int WRITERS = 12;
    private static final byte[] NOTHING = new byte[0];

    /** The row is somebody else's by now. */
    private static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Lost() {
            super("the saga is in other hands", null, false, false);
        }
    }

    private final Database database;
    private final SagaTable<S, N> table;
    private final SagaCalls<S, N> calls;
    private final SagaConfig config;
    private final SagaRows<S, N> rows;
    /** Sagas by the dozen must not fill the queue of the pool that the service's own calls wait in. */
    private final Semaphore turns = new Semaphore(WRITERS);

    private final Set<Thread> callers = ConcurrentHashMap.newKeySet();

    SagaRunner(
            Database database, SagaTable<S, N> table, SagaCalls<S, N> calls, SagaConfig config, SagaRows<S, N> rows) {
        this.database = database;
        this.table = table;
        this.calls = calls;
        this.config = config;
        this.rows = rows;
    }

    /** One call and its move; the saga in its next state, or null when this node lets go of it. */
    @Nullable
    Held<S> step(Held<S> held, boolean keep) {
        try {
            var time = table.deadlineNews().filter(_ -> held.late() && rows.listens(held.state()));
            if (time.isPresent()) {
                return persist(held, new Answer<>(time.get(), "the deadline is over"), keep);
            }
            if (held.shelved()) {
                rows.shelve(database, held, "woken without a reason");
                return null;
            }
            return persist(held, call(held), keep);
        } catch (Lost lost) {
            return null;
        } catch (Throwable failure) {
            settle(held, failure);
            return null;
        }
    }

    /** On a thread of its own, for code that hangs must not take the runner along. */
    private Answer<N> call(Held<S> held) throws TimeoutException {
        var vertx = (VertxInternal) database.vertx();
        var answer = Promise.<Answer<N>>promise();
        var caller = new AtomicReference<@Nullable Thread>();
        vertx.createVirtualThreadContext().runOnContext(_ -> {
            var thread = Thread.currentThread();
            caller.set(thread);
            callers.add(thread);
            try {
                answer.tryComplete(calls.call(held.id(), held.state(), callId(held), held.request()));
            } catch (Throwable failure) {
                answer.tryFail(failure);
            } finally {
                callers.remove(thread);
            }
        });
        var limit = vertx.timer(config.callTimeout().toMillis(), TimeUnit.MILLISECONDS);
        // A failed answer ends the waiting too; any() by itself would go on until the limit.
        Future.any(answer.future().otherwiseEmpty(), limit).await();
        limit.cancel();
        if (!answer.future().isComplete()) {
            var hanging = caller.get();
            if (hanging != null) {
                hanging.interrupt();
            }
            throw new TimeoutException("no answer within " + config.callTimeout());
        }
        return answer.future().await();
    }

    /** Calls that outlast a drain are not waited for: their answers would be refused. */
    void interrupt() {
        callers.forEach(Thread::interrupt);
    }

    private UUID callId(Held<S> held) {
        return Ids.derived(held.id().toString(), held.state().name(), "do");
    }

    /** An answer in hand is worth more than a database that stutters: tried again for half a lease. */
    private @Nullable Held<S> persist(Held<S> held, Answer<N> answer, boolean keep) {
        long end = System.nanoTime() + config.lease().toNanos() / 2;
        for (int attempt = 1; ; attempt++) {
            try {
                return inTurn(() -> move(held, answer, keep));
            } catch (ServiceException busy) {
                if (!busy.kind().passing() || System.nanoTime() > end) {
                    throw busy;
                }
            }
            database.vertx().timer(1 + backoff(attempt), TimeUnit.MILLISECONDS).await();
        }
    }

    private <T extends @Nullable Object> T inTurn(Supplier<T> write) {
        turns.acquireUninterruptibly();
        try {
            return write.get();
        } finally {
            turns.release();
        }
    }

    private @Nullable Held<S> move(Held<S> held, Answer<N> answer, boolean keep) {
        var to = table.next(held.state(), answer.news());
        if (to.isEmpty()) {
            rows.shelve(database, held, "the answer " + answer.news() + " is not expected in " + held.state());
            return null;
        }
        var next = new AtomicReference<@Nullable Held<S>>();
        var tries = new int[1];
        database.transact(tx -> {
            if (tries[0]++ > 0 && !rows.holds(tx, held)) {
                throw new Lost();
            }
            calls.moved(tx, held.id(), held.state(), answer, to.get());
            var request = table.calls(to.get()) ? calls.request(tx, held.id(), to.get()) : NOTHING;
            var line = new Line(answer.news().name(), answer.detail(), held.attempts() + 1);
            rows.move(tx, held, held.epoch(), line, to.get(), request, keep, next::set);
            return to;
        });
        return keep && !table.isFinal(to.get()) ? next.get() : null;
    }

    private enum Verdict {
        AGAIN,
        PUZZLING,
        HOPELESS
    }

    /** Decides between the same call again and an operator; a database that is away decides by the end of the lease. */
    private void settle(Held<S> held, Throwable failure) {
        try {
            var verdict = verdict(failure);
            boolean puzzling = verdict == Verdict.PUZZLING;
            if (verdict == Verdict.HOPELESS || puzzling && held.puzzled() + 1 >= config.puzzled()) {
                var why = held.state() + ": " + Objects.requireNonNullElse(failure.getMessage(), failure.toString());
                LOG.error("saga {} {} needs attention: {}", table.name(), held.id(), why, failure);
                inTurn(() -> rows.shelve(database, held, why));
            } else {
                LOG.debug(
                        "saga {} {} calls again in {}: {}", table.name(), held.id(), held.state(), failure.toString());
                long pause = backoff(held.attempts() + 1);
                inTurn(() -> rows.later(database, held, pause, puzzling));
            }
        } catch (RuntimeException away) {
            LOG.warn("saga {} {} waits for the end of its lease: {}", table.name(), held.id(), away.toString());
        }
    }

    private static Verdict verdict(Throwable failure) {
        return switch (failure) {
            case ServiceException service ->
                switch (service.kind()) {
                    case INVALID, FORBIDDEN, NOT_FOUND, ALREADY_EXISTS, KEY_REUSED, UNIMPLEMENTED -> Verdict.HOPELESS;
                    case INTERNAL, UNAUTHENTICATED -> Verdict.PUZZLING;
                    case CONFLICT, EXHAUSTED, CANCELLED, UNAVAILABLE, DEADLINE_EXCEEDED -> Verdict.AGAIN;
                };
            case TimeoutException _ -> Verdict.AGAIN;
            case InterruptedException _ -> Verdict.AGAIN;
            default -> Verdict.PUZZLING;
        };
    }

    long backoff(int attempt) {
        long most =
                Math.min(config.longestBackoff().toMillis(), config.backoff().toMillis() << Math.min(attempt - 1, 20));
        return ThreadLocalRandom.current().nextLong(most + 1);
    }
}
