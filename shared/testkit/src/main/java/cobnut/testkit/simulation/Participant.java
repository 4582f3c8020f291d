package cobnut.testkit.simulation;

import cobnut.postgres.saga.Answer;
import cobnut.testkit.simulation.engine.SimulatedTx;
import java.util.UUID;

/** What another service does when a saga's call reaches one of its nodes. Its state is in its simulated store only. */
@FunctionalInterface
public interface Participant<N> {

    void handle(Visit<N> visit);

    /** One transaction: what it does for what the request is about, and its answer, once per call id. */
    @FunctionalInterface
    interface Work<N> {
        Answer<N> work(SimulatedTx tx, UUID subject);
    }

    /** The usual one: effect and answer are committed together, and said again when asked again. */
    static <N> Participant<N> once(Work<N> work) {
        return visit -> visit.once(work);
    }
}
