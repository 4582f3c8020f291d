package cobnut.testkit.simulation;

import cobnut.postgres.saga.Answer;
import cobnut.testkit.simulation.engine.SimulatedTx;
import cobnut.testkit.simulation.twin.TwinLog;
import java.util.UUID;

/**
 * What the saga's own service writes down in the transaction that starts or moves it, with the aggregate locked. The
 * default appends one event each time, named after the state.
 */
public interface Local<S extends Enum<S>, N extends Enum<N>> {

    default void placed(SimulatedTx tx, UUID saga) {
        TwinLog.append(tx, saga.toString(), "PLACED");
    }

    /** What a saga's requests are about: itself, when nothing else is said. */
    default UUID subject(SimulatedTx tx, UUID saga) {
        return saga;
    }

    /** May throw {@link cobnut.postgres.Overtaken} when the aggregate has moved on. */
    default void moved(SimulatedTx tx, UUID saga, S from, Answer<N> answer, S to) {
        TwinLog.append(tx, saga.toString(), to.name());
    }
}
