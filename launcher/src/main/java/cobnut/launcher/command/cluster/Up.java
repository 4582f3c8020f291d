package cobnut.launcher.command.cluster;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.BoardPrinter;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.JsonFile;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.state.SupervisorRecord;
import cobnut.launcher.state.UpLock;
import cobnut.launcher.supervisor.Board;
import cobnut.launcher.supervisor.Launch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts PostgreSQL and the nodes of the topology, waits until the edge answers, and looks after them. */
@Command(
        name = "up",
        description = {
            "Starts the cluster: PostgreSQL and the nodes of cluster-config/topology.yaml.",
            "Ctrl-C, or `down` elsewhere, stops all of it in order; the data stay."
        })
public final class Up implements Callable<Integer> {

    @Mixin
    private UpOptions options = new UpOptions();

    @Option(
            names = {"-d", "--detach"},
            description = "return when it is ready, and go on in the background")
    private boolean detach;

    @Override
    public Integer call() throws InterruptedException {
        var state = StateFolder.find();
        if (state.supervisor().filter(SupervisorRecord::alive).isPresent()) {
            throw UpLock.alreadyUp(state);
        }
        state.create();
        var clock = InstantSource.system();
        var printer = new BoardPrinter(OutputOption.stdout(), BoardPrinter.onTerminal(), clock);
        return detach ? followed(state, printer) : new Supervision(state, options, false, printer).run();
    }

    private int followed(StateFolder state, BoardPrinter printer) throws InterruptedException {
        state.supervisor().ifPresent(dead -> state.unsupervised());
        deleteBoard(state);
        var words = new ArrayList<String>();
        words.add("supervise");
        words.addAll(options.words());
        var child = new Launch(state, options.config(state), false).detached(words);
        while (true) {
            var ended = child.waitFor(150, TimeUnit.MILLISECONDS);
            var view = JsonFile.read(state.board()).map(Board.View::read);
            view.ifPresent(printer);
            if (view.filter(seen -> seen.phase() == Board.Phase.READY).isPresent()) {
                Say.line("It runs in the background (pid " + child.pid() + "); ./cobnut down stops it.");
                return Exit.OK;
            }
            if (view.filter(seen -> seen.phase() == Board.Phase.FAILED).isPresent()) {
                throw new Refusal(
                        view.get().exit(), view.get().message(), view.get().mend());
            }
            if (ended) {
                throw Refusal.failed(
                        "the supervisor ended with status " + child.exitValue() + " before the cluster was up",
                        "less " + state.log("supervisor"));
            }
        }
    }

    private static void deleteBoard(StateFolder state) {
        try {
            Files.deleteIfExists(state.board());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
