package cobnut.launcher.command.project;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.exit.Exit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what bash and zsh need to complete commands and options. */
@Command(
        name = "completion",
        description = {"Prints a completion script for bash and zsh:", "  source <(./cobnut completion)"})
public final class Completion implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec != null) {
            OutputOption.stdout()
                    .println(AutoComplete.bash("cobnut", spec.root().commandLine()));
        }
        return Exit.OK;
    }
}
