package cobnut.launcher.command.cluster;

import cobnut.launcher.state.JsonFile;
import cobnut.launcher.state.StateFolder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The background half of {@code up --detach}: supervises, and draws its progress into the state folder. */
@Command(name = "supervise", hidden = true, description = "The background half of up --detach.")
public final class Supervise implements Callable<Integer> {

    @Mixin
    private UpOptions options = new UpOptions();

    @Override
    public Integer call() {
        var state = StateFolder.find();
        return new Supervision(state, options, true, view -> JsonFile.write(state.board(), view.write())).run();
    }
}
