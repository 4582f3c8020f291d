package cobnut.launcher;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Say;
import picocli.CommandLine;

/** Where {@code ./cobnut} arrives. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        // Not exit: a second signal while the first is obeyed must not wait for a lock of the runtime.
        var status = run(arguments);
        System.out.flush();
        System.err.flush();
        System.exit(status);
    }

    /** Runs one command; its exit status. */
    public static int run(String... arguments) {
        return new CommandLine(new Cobnut())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure))
                .execute(arguments);
    }

    private static int failed(Exception failure) {
        if (failure instanceof Refusal refusal) {
            Say.wrong(refusal.sentence(), refusal.mend());
            return refusal.exit();
        }
        Say.wrong(failure.getMessage() == null ? failure.toString() : failure.getMessage(), null);
        if (System.getenv("COBNUT_TRACE") != null) {
            failure.printStackTrace();
        } else {
            Say.line("  (COBNUT_TRACE=1 shows where it happened)");
        }
        return Exit.FAILED;
    }
}
