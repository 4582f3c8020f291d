package cobnut.launcher.output;

import java.io.PrintWriter;
import java.time.Duration;

/** Messages for people, on standard error: what was done, what is wrong, what to type next. */
public final class Say {

    private static final PrintWriter ERR = new PrintWriter(System.err, true);

    private Say() {}

    public static void line(String message) {
        ERR.println(message);
    }

    public static void good(String message) {
        ERR.println("✓ " + message);
    }

    /** What is wrong, and the line that mends it beside it. */
    public static void wrong(String message, @org.jspecify.annotations.Nullable String mend) {
        ERR.println("✗ " + message + (mend == null ? "" : "      " + mend));
    }

    /** {@code 2.3s}, {@code 2m41s}, {@code 3h05m}. */
    public static String time(Duration time) {
        if (time.toSeconds() < 60) {
            return "%.1fs".formatted(time.toMillis() / 1000.0);
        }
        if (time.toMinutes() < 60) {
            return "%dm%02ds".formatted(time.toMinutes(), time.toSecondsPart());
        }
        return "%dh%02dm".formatted(time.toHours(), time.toMinutesPart());
    }
}
