package cobnut.postgres.saga;

import cobnut.kernel.Ids;
import cobnut.kernel.ServiceException;
import cobnut.kernel.saga.SagaTable;
import cobnut.kernel.saga.SagaTable.Phase;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.LongUnaryOperator;

/**
 * All that a runner decides about a saga it holds, without doing any of it: what happened goes in, what is to be done
 * next comes out. {@link SagaRunner} does it with PostgreSQL and the bus, the simulator of the testkit with neither.
 */
public final class SagaStep<S extends Enum<S>, N extends Enum<N>> {

    /** A saga in this node's hands: only who still has version and epoch may write. */
    public record Held<S>(
            UUID id,
            S state,
            long version,
            long epoch,
            byte[] request,
            int attempts,
            int puzzled,
            boolean late,
            boolean shelved,
            String traceparent) {}

    /** What is to be done next. */
    public sealed interface Effect<S, N> {

        /** One attempt, outside any transaction. Goes on with {@link #answered} or {@link #failed}. */
        record Call<S, N>(Held<S> held, UUID id, byte[] request) implements Effect<S, N> {}

        /** The move and its local effect, in one transaction. Goes on with {@link #moved} or {@link #unwritten}. */
        record Move<S, N>(Held<S> held, Answer<N> answer, S to, int attempt) implements Effect<S, N> {}

        /** The same move after a pause: an answer in hand is worth more than a database that stutters. */
        record MoveLater<S, N>(long millis, Move<S, N> move) implements Effect<S, N> {}

        /** The saga in its next state, still in this node's hands. */
        record GoOn<S, N>(Held<S> held) implements Effect<S, N> {}

        /** The same call again, by whoever claims the row after the pause. */
        record Later<S, N>(Held<S> held, long millis, boolean puzzling) implements Effect<S, N> {}

        /** An operator has to look. What is being undone is called again all the same, after the longest backoff. */
        record Shelve<S, N>(Held<S> held, String why) implements Effect<S, N> {}

        /** Nothing: the row is final, anybody's, or somebody else's by now. */
        record LetGo<S, N>() implements Effect<S, N> {}
    }

    private enum Verdict {
        AGAIN,
        PUZZLING,
        HOPELESS
    }

    private final SagaTable<S, N> table;
    private final SagaConfig config;
    private final LongUnaryOperator jitter;

    /** @param jitter a random number from 0 to what it is given */
    public SagaStep(SagaTable<S, N> table, SagaConfig config, LongUnaryOperator jitter) {
        this.table = table;
        this.config = config;
        this.jitter = jitter;
    }

    /** Whether time moves a saga out of this state. */
    private boolean listens(S state) {
        return table.deadlineNews().flatMap(news -> table.next(state, news)).isPresent();
    }

    /** With a saga just claimed, started or moved. */
    public Effect<S, N> begin(Held<S> held) {
        var time = table.deadlineNews().filter(_ -> held.late() && listens(held.state()));
        if (time.isPresent()) {
            return answered(held, new Answer<>(time.get(), "the deadline is over"));
        }
        return held.shelved() && table.phase(held.state()) != Phase.UNDOING
                ? new Effect.Shelve<>(held, "woken without a reason")
                : new Effect.Call<>(held, callId(held), held.request());
    }

    /** The same on each attempt, so that whoever is called can tell an attempt from a second wish. */
    private static UUID callId(Held<?> held) {
        return callId(held.id(), String.valueOf(held.state()));
    }

    /** The id of a state's call, on every attempt. */
    public static UUID callId(UUID saga, String state) {
        return Ids.derived(saga.toString(), state, "do");
    }

    /** Only a committed answer moves a saga. */
    public Effect<S, N> answered(Held<S> held, Answer<N> answer) {
        var to = table.next(held.state(), answer.news());
        return to.isPresent()
                ? new Effect.Move<>(held, answer, to.get(), 1)
                : ask(held, "the answer " + answer.news() + " is not expected in " + held.state());
    }

    /** For an operator, once; then it goes on as slowly as it may, until an answer comes or somebody steps in. */
    private Effect<S, N> ask(Held<S> held, String why) {
        return held.shelved()
                ? new Effect.Later<>(held, config.longestBackoff().toMillis(), false)
                : new Effect.Shelve<>(held, why);
    }

    /** The call ended in no answer: decides between the same call again and an operator. */
    public Effect<S, N> failed(Held<S> held, Throwable failure) {
        var verdict = verdict(failure);
        boolean puzzling = verdict == Verdict.PUZZLING;
        if (verdict == Verdict.HOPELESS || puzzling && held.puzzled() + 1 >= config.puzzled()) {
            var why = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
            return ask(held, held.state() + ": " + why);
        }
        return new Effect.Later<>(held, backoff(held.attempts() + 1), puzzling);
    }

    /** The move is durable. */
    public Effect<S, N> moved(Effect.Move<S, N> move, Held<S> next, boolean keep) {
        return keep && !table.isFinal(move.to()) ? new Effect.GoOn<>(next) : new Effect.LetGo<>();
    }

    /**
     * The move failed, or nobody knows: tried again for half a lease, since one that was done is refused the second
     * time.
     */
    public Effect<S, N> unwritten(Effect.Move<S, N> move, RuntimeException failure, long millisSpent) {
        boolean passing =
                failure instanceof ServiceException busy && busy.kind().passing();
        if (!passing || millisSpent > config.lease().toMillis() / 2) {
            return failed(move.held(), failure);
        }
        var again = new Effect.Move<>(move.held(), move.answer(), move.to(), move.attempt() + 1);
        return new Effect.MoveLater<>(1 + backoff(move.attempt()), again);
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

    private long backoff(int attempt) {
        return jitter.applyAsLong(
                Math.min(config.longestBackoff().toMillis(), config.backoff().toMillis() << Math.min(attempt - 1, 20)));
    }
}
