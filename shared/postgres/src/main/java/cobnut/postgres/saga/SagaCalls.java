package cobnut.postgres.saga;

import cobnut.kernel.ServiceException;
import cobnut.postgres.Tx;
import java.util.UUID;

/** What a saga does to the world; its table says when. Methods run on virtual threads, for many sagas at once. */
public interface SagaCalls<S, N> {

    /**
     * One attempt of the call that a state makes.
     *
     * @param id of the call: the same on each attempt
     * @param request the same bytes on each attempt
     * @param traceparent of the call that started the saga, W3C; empty when there was none
     */
    record Attempt<S>(UUID saga, S state, UUID id, byte[] request, String traceparent) {}

    /** Encodes the call of the state just entered, once: each attempt sends these bytes. Not asked in final states. */
    byte[] request(Tx tx, UUID saga, S state);

    /**
     * Made outside any transaction, within {@link SagaConfig#callTimeout()}. A return is a committed answer. A thrown
     * {@link ServiceException} that is passing, or CONFLICT, only means the same call again, without a bound: that
     * somebody else is at it says nothing about what comes out, and the deadline, where the table has one, is what
     * ends the waiting. A conflict that can never pass must therefore be thrown as something else, such as INVALID.
     * Any other is a refusal that the table did not expect: it asks for an operator, and stops the saga until one came
     * unless it is being undone, which goes on for ever. So does an exception that keeps coming.
     */
    Answer<N> call(Attempt<S> attempt);

    /** The local effect of a move, in its transaction. It may run again when somebody else moves the saga first. */
    void moved(Tx tx, UUID saga, S from, Answer<N> answer, S to);
}
