package cobnut.postgres.saga;

import cobnut.kernel.ServiceException;
import cobnut.postgres.Tx;
import java.util.UUID;

/** What a saga does to the world; its table says when. Methods run on virtual threads, for many sagas at once. */
public interface SagaCalls<S, N> {

    /** Encodes the call of the state just entered, once: each attempt sends these bytes. Not asked in final states. */
    byte[] request(Tx tx, UUID saga, S state);

    /**
     * One attempt, outside any transaction, within {@link SagaConfig#callTimeout()}. The call id is the same on each
     * attempt. A return is a committed answer. A thrown {@link ServiceException} that is passing, or CONFLICT, only
     * means the same call again; any other is a refusal that the table did not expect and stops the saga for an
     * operator; so does an exception that keeps coming.
     */
    Answer<N> call(UUID saga, S state, UUID callId, byte[] request);

    /** The local effect of a move, in its transaction. It may run again when somebody else moves the saga first. */
    void moved(Tx tx, UUID saga, S from, Answer<N> answer, S to);
}
