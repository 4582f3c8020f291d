package cobnut.launcher.command.cluster;

import cobnut.launcher.database.Databases;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.state.SupervisorRecord;
import cobnut.launcher.supervisor.Departure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops everything that runs from this state folder, whoever started it, and returns when it is gone. */
@Command(
        name = "down",
        description = {"Stops the cluster in order: the edge first, PostgreSQL last. The data stay."})
public final class Down implements Callable<Integer> {

    private static final Duration SUPERVISOR_LIMIT = Duration.ofSeconds(90);
    private static final Duration NODE_LIMIT = Duration.ofSeconds(30);

    @Option(names = "--purge", description = "remove the state folder too: data, logs, passwords")
    private boolean purge;

    @Override
    public Integer call() {
        var state = StateFolder.find();
        if (!state.exists()) {
            Say.line("nothing runs here: there is no " + state.root());
            return Exit.OK;
        }
        var supervisor = state.supervisor()
                .filter(SupervisorRecord::alive)
                .flatMap(one -> one.process().alive());
        var ran = supervisor.isPresent() || !state.living().isEmpty() || Databases.runningPid(state) != 0;
        supervisor.ifPresent(process -> Departure.of(List.of(process), SUPERVISOR_LIMIT));
        // What a dead supervisor left behind, or one that had to be killed.
        var left = state.living().stream()
                .flatMap(node -> node.process().alive().stream())
                .toList();
        Departure.of(left, NODE_LIMIT);
        state.written().stream().filter(node -> !node.alive()).forEach(state::forget);
        Databases.stopLocal(state);
        state.unsupervised();
        state.unlock();
        if (!state.living().isEmpty()) {
            throw new Refusal(Exit.FAILED, "a node joined while the cluster went down", "./cobnut down");
        }
        if (purge) {
            state.purge();
        }
        Say.good(
                ran
                        ? "all of it is down"
                                + (purge ? ", and " + state.root() + " is gone" : "; the data stay in " + state.root())
                        : "nothing ran");
        return Exit.OK;
    }
}
