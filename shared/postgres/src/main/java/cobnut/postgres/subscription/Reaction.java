package cobnut.postgres.subscription;

import cobnut.postgres.Tx;
import cobnut.postgres.log.LoggedEvent;
import java.util.List;

/** What a subscription does with the events of a type. */
public sealed interface Reaction {

    /**
     * An effect in the reader's own database, in the transaction that moves its position: exactly once. It gets what
     * one transaction takes in, in order: consecutive events that have the same reaction. It may run again when the
     * transaction rolled back.
     */
    @FunctionalInterface
    non-sealed interface Inside extends Reaction {
        void take(Tx tx, List<LoggedEvent> events);
    }

    /** An effect anywhere else, before the position moves: at least once, with the event's id as its key. */
    @FunctionalInterface
    non-sealed interface Outside extends Reaction {
        void take(LoggedEvent event) throws Exception;
    }

    /** The event's bytes are not what its type says, or of a version that this reader does not know: no use trying. */
    final class Undecodable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Undecodable(String why, Throwable cause) {
            super(why, cause);
        }

        public Undecodable(String why) {
            super(why);
        }
    }
}
