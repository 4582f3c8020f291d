package cobnut.testkit.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import cobnut.postgres.saga.Answer;
import cobnut.testkit.simulation.engine.SimulatedTx;
import java.util.UUID;
import java.util.function.Function;

/** What nodes say to each other. */
sealed interface Wire {

    /** A saga's call: its id is the same on each attempt, and so must its bytes be. */
    record Call(UUID id, UUID saga, Enum<?> state, byte[] bytes) implements Wire {
        private static final int UUID_CHARACTERS = 36;

        static byte[] request(Enum<?> state, long number, UUID subject) {
            return (state.name() + " " + number + " " + subject).getBytes(UTF_8);
        }

        UUID subject() {
            int at = bytes.length - UUID_CHARACTERS;
            return UUID.fromString(new String(bytes, at, UUID_CHARACTERS, UTF_8));
        }
    }

    /** To a third service: whatever is to be done in its store. */
    record Work(Function<SimulatedTx, Object> work) implements Wire {}

    /** A customer starts a saga. */
    record Place(UUID request, byte[] hash) implements Wire {}

    /** A customer tells a saga something. */
    record Tell(UUID saga, Enum<?> news) implements Wire {}

    /** Answers as bytes, as a request table keeps them. */
    record Code<N>(N[] news) {

        byte[] bytes(Answer<N> answer) {
            return (((Enum<?>) answer.news()).ordinal() + " " + answer.detail()).getBytes(UTF_8);
        }

        Answer<N> answer(byte[] bytes) {
            var text = new String(bytes, UTF_8);
            int space = text.indexOf(' ');
            return new Answer<>(news[Integer.parseInt(text.substring(0, space))], text.substring(space + 1));
        }
    }
}
