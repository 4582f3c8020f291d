package cobnut.testkit.simulation.twin;

import cobnut.postgres.saga.SagaStep.Held;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the table {@code saga}. Instants are milliseconds of the store's clock; {@link #NEVER} is infinity. */
public record SagaRow<S>(
        UUID id,
        S state,
        long version,
        long epoch,
        byte[] request,
        int attempts,
        int puzzled,
        long dueAt,
        long deadline,
        @Nullable String owner,
        boolean isFinal,
        @Nullable String attention) {
    public static final long NEVER = Long.MAX_VALUE;

    /** A line of the table {@code saga_log}. */
    public record Line<S>(UUID saga, long version, S from, String news, S to) {}

    Held<S> held(long now) {
        return new Held<>(
                id, state, version, epoch, request, attempts, puzzled, deadline <= now, attention != null, "");
    }

    boolean is(Held<S> held) {
        return version == held.version() && epoch == held.epoch();
    }

    SagaRow<S> claimed(String node, long until) {
        return new SagaRow<>(
                id, state, version, epoch + 1, request, attempts, puzzled, until, deadline, node, isFinal, attention);
    }

    SagaRow<S> moved(S to, byte[] next, boolean last, @Nullable String node, long due) {
        return new SagaRow<>(id, to, version + 1, epoch + 1, next, 0, 0, due, deadline, last ? null : node, last, null);
    }

    SagaRow<S> later(boolean puzzling, long due) {
        return new SagaRow<>(
                id,
                state,
                version,
                epoch,
                request,
                attempts + 1,
                puzzling ? puzzled + 1 : 0,
                due,
                deadline,
                null,
                isFinal,
                attention);
    }

    SagaRow<S> shelved(String why, long due) {
        return new SagaRow<>(
                id, state, version + 1, epoch + 1, request, attempts + 1, puzzled, due, deadline, null, isFinal, why);
    }

    SagaRow<S> unshelved(long now) {
        return new SagaRow<>(id, state, version + 1, epoch + 1, request, 0, 0, now, deadline, null, isFinal, null);
    }

    /** Given up by a node that leaves: anybody's at once. */
    SagaRow<S> released(long now) {
        return new SagaRow<>(
                id, state, version, epoch + 1, request, attempts, puzzled, now, deadline, null, isFinal, attention);
    }
}
