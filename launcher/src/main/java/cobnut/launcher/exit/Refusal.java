package cobnut.launcher.exit;

import org.jspecify.annotations.Nullable;

/** A command that cannot do what it was asked: one clear sentence, perhaps the line that mends it, an exit status. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exit;
    private final @Nullable String mend;

    public Refusal(int exit, String message, @Nullable String mend) {
        super(message, null, false, false);
        this.exit = exit;
        this.mend = mend;
    }

    public static Refusal failed(String message) {
        return new Refusal(Exit.FAILED, message, null);
    }

    public static Refusal failed(String message, String mend) {
        return new Refusal(Exit.FAILED, message, mend);
    }

    public static Refusal notRunning(String message) {
        return new Refusal(Exit.NOT_RUNNING, message, "./cobnut up");
    }

    public int exit() {
        return exit;
    }

    /** What to type next; null when nothing simple helps. */
    public @Nullable String mend() {
        return mend;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
