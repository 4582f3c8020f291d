package cobnut.postgres.requests;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a call: the hash of what was asked, and the answer once there is one.
 *
 * @param reply null while the first one is under way
 */
public record Remembered(byte[] hash, byte @Nullable [] reply) {

    /** What a repetition is answered; refused when it asks for something else, or too early. */
    public byte[] answer(byte[] asked) {
        if (!MessageDigest.isEqual(hash, asked)) {
            throw ServiceException.refuse(
                    Kind.KEY_REUSED,
                    "IDEMPOTENCY_KEY_REUSED",
                    "the idempotency key was used before for another request; use a new key for a new request");
        }
        if (reply == null) {
            throw inProgress();
        }
        return reply;
    }

    /** What a repetition is told that comes before the first one's answer. */
    public static ServiceException inProgress() {
        return ServiceException.refuse(
                Kind.CONFLICT,
                "REQUEST_IN_PROGRESS",
                "the same request is still being worked on; repeat it in a moment");
    }
}
