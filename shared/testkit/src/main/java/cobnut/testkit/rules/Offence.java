package cobnut.testkit.rules;

import java.nio.file.Path;
import java.util.List;

/** One place where a rule is broken: prints as {@code file:line: what, and what to do}, which editors can jump to. */
public record Offence(Path file, long line, String message) {

    @Override
    public String toString() {
        return file + ":" + line + ": " + message;
    }

    /** Throws an {@link AssertionError} that lists every offence; quiet when there is none. */
    public static void assertNone(List<Offence> offences) {
        if (!offences.isEmpty()) {
            var text = new StringBuilder(offences.size() + " offence(s) against the rules of this build:");
            offences.forEach(offence -> text.append("\n  ").append(offence));
            throw new AssertionError(text.toString());
        }
    }
}
