package cobnut.kernel;

import java.util.Map;

/**
 * A failure as a value.
 *
 * @param reason a word of the contract's {@code Reason} enum, or of the chassis ({@code NO_ENDPOINT}, ...): programs
 *     branch on it
 * @param message for people: what, why and what to do; never a secret
 * @param details more facts by name, such as {@code field}
 */
public record Problem(Kind kind, String reason, String message, Map<String, String> details) {

    public Problem {
        details = Map.copyOf(details);
    }

    public Problem(Kind kind, String reason, String message) {
        this(kind, reason, message, Map.of());
    }
}
