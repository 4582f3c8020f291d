package cobnut.postgres.saga;

import cobnut.kernel.fault.CrashPoint;
import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.Database;
import cobnut.postgres.bounded.Bounded;
import cobnut.postgres.saga.SagaCalls.Attempt;
import cobnut.postgres.saga.SagaRows.Line;
import cobnut.postgres.saga.SagaRows.Operator;
import cobnut.postgres.saga.SagaStep.Effect;
import cobnut.postgres.saga.SagaStep.Held;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Does what {@link SagaStep} decides for a saga held by this node, with PostgreSQL, the bus and real time. */
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
    private final SagaRows<S, N> rows;
    private final SagaStep<S, N> core;
    /** Sagas by the dozen must not fill the queue of the pool that the service's own calls wait in. */
    private final Semaphore turns = new Semaphore(WRITERS);

    private final Bounded bounded;

    SagaRunner(
            Database database, SagaTable<S, N> table, SagaCalls<S, N> calls, SagaConfig config, SagaRows<S, N> rows) {
        this.database = database;
        this.table = table;
        this.calls = calls;
        this.bounded = new Bounded(database.vertx(), config.callTimeout());
        this.rows = rows;
        this.core = new SagaStep<>(
                table, config, most -> ThreadLocalRandom.current().nextLong(most + 1));
    }

    /** One call and its move; the saga in its next state, or null when this node lets go of it. */
    @Nullable
    Held<S> step(Held<S> held, boolean keep) {
        CrashPoint.enter("saga.held", table.name(), held.state());
        long begun = System.nanoTime();
        var effect = core.begin(held);
        while (true) {
            switch (effect) {
                case Effect.Call<S, N> call -> {
                    effect = answer(call);
                    begun = System.nanoTime();
                }
                case Effect.Move<S, N> move -> effect = move(move, keep, begun);
                case Effect.MoveLater<S, N>(var millis, var move) -> {
                    database.vertx().timer(millis, TimeUnit.MILLISECONDS).await();
                    effect = move;
                }
                case Effect.GoOn<S, N>(var next) -> {
                    return next;
                }
                case Effect.Later<S, N>(var kept, var millis, var puzzling) -> {
                    settle(kept, () -> rows.later(database, kept, millis, puzzling));
                    return null;
                }
                case Effect.Shelve<S, N>(var kept, var why) -> {
                    LOG.error("saga {} {} needs attention: {}", table.name(), kept.id(), why);
                    settle(kept, () -> rows.shelve(database, kept, why));
                    return null;
                }
                case Effect.LetGo<S, N> _ -> {
                    return null;
                }
            }
        }
    }

    private Effect<S, N> answer(Effect.Call<S, N> call) {
        var held = call.held();
        try {
            CrashPoint.here("saga.call");
            var attempt = new Attempt<>(held.id(), held.state(), call.id(), call.request(), held.traceparent());
            var answer = bounded.call(() -> calls.call(attempt));
            CrashPoint.here("saga.answer");
            return core.answered(held, answer);
        } catch (Throwable failure) {
            return failed(held, failure);
        }
    }

    private Effect<S, N> failed(Held<S> held, Throwable failure) {
        return seen(held, failure, core.failed(held, failure));
    }

    /** An operator wants to see where it comes from; what is tried again is nobody's business. */
    private Effect<S, N> seen(Held<S> held, Throwable failure, Effect<S, N> effect) {
        var level = effect instanceof Effect.Shelve<S, N> ? Level.WARN : Level.DEBUG;
        LOG.atLevel(level).setCause(failure).log("saga {} {} in {} failed", table.name(), held.id(), held.state());
        return effect;
    }

    /** Calls that outlast a drain are not waited for: their answers would be refused. */
    void interrupt() {
        bounded.interrupt();
    }

    private <T extends @Nullable Object> T inTurn(Supplier<T> write) {
        turns.acquireUninterruptibly();
        try {
            return write.get();
        } finally {
            turns.release();
        }
    }

    private Effect<S, N> move(Effect.Move<S, N> move, boolean keep, long begun) {
        var held = move.held();
        try {
            var next = inTurn(() -> write(move, keep));
            CrashPoint.here("saga.moved");
            return core.moved(move, next, keep);
        } catch (Lost lost) {
            return new Effect.LetGo<>();
        } catch (RuntimeException failure) {
            long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            return seen(held, failure, core.unwritten(move, failure, spent));
        } catch (Error failure) {
            return failed(held, failure);
        }
    }

    private Held<S> write(Effect.Move<S, N> move, boolean keep) {
        var held = move.held();
        var next = new AtomicReference<@Nullable Held<S>>();
        var tries = new int[1];
        database.transact(tx -> {
            if (tries[0]++ > 0 && !rows.holds(tx, held)) {
                throw new Lost();
            }
            calls.moved(tx, held.id(), held.state(), move.answer(), move.to());
            var request = table.calls(move.to()) ? calls.request(tx, held.id(), move.to()) : NOTHING;
            var line = new Line(move.answer(), held.attempts() + 1, Operator.NOBODY);
            rows.move(tx, held, held.epoch(), line, move.to(), request, keep, next::set);
            return move;
        });
        return Objects.requireNonNull(next.get(), "a move that committed returned no row");
    }

    /** A database that is away decides by the end of the lease. */
    private void settle(Held<S> held, Supplier<Integer> write) {
        try {
            inTurn(write);
        } catch (RuntimeException away) {
            LOG.warn("saga {} {} waits for the end of its lease: {}", table.name(), held.id(), away.toString());
        }
    }
}
