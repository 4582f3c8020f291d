package cobnut.launcher.command.durable;

import picocli.CommandLine.Option;

/** {@code --why}: a change is written down with its reason. */
final class Why {

    @Option(names = "--why", paramLabel = "REASON", required = true, description = "for the audit log")
    private String reason = "";

    String reason() {
        return reason;
    }
}
