package cobnut.launcher.exit;

/** The exit status of every command; documented, so that scripts may branch on it. */
public final class Exit {
    public static final int OK = 0;
    /** Something failed; the sentence before it says what. */
    public static final int FAILED = 1;
    /** The command line was not understood. */
    public static final int USAGE = 2;
    /** Nothing runs that the command could speak to. */
    public static final int NOT_RUNNING = 3;
    /** It runs already, and must not run twice. */
    public static final int ALREADY_RUNNING = 4;
    /** A port, connections or space is taken. */
    public static final int TAKEN = 5;
    /** This machine lacks something; {@code cobnut doctor} says what. */
    public static final int MACHINE = 6;
    /** A second signal ended the process at once. */
    public static final int INTERRUPTED = 130;

    private Exit() {}
}
