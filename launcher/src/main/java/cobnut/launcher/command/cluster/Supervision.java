package cobnut.launcher.command.cluster;

import cobnut.launcher.database.Databases;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.node.Signals;
import cobnut.launcher.output.LogFile;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.state.Token;
import cobnut.launcher.supervisor.Board;
import cobnut.launcher.supervisor.Launch;
import cobnut.launcher.supervisor.Supervisor;
import java.time.InstantSource;
import java.util.function.Consumer;

/** A supervisor in this process, with its signals: the first stops in order, the second at once. */
final class Supervision {

    private final StateFolder state;
    private final UpOptions options;
    private final boolean detached;
    private final Consumer<Board.View> watcher;

    Supervision(StateFolder state, UpOptions options, boolean detached, Consumer<Board.View> watcher) {
        this.state = state;
        this.options = options;
        this.detached = detached;
        this.watcher = watcher;
    }

    /** Returns when the cluster was stopped. */
    int run() {
        var board = new Board(0, watcher);
        if (!detached) {
            LogFile.only(state.log("supervisor"));
        }
        try {
            var config = options.config(state);
            var asked = options.topology(state);
            var topology = new PortsCheck(state, Databases.runningPid(state)).settled(asked, options.postgresChosen());
            var database = Databases.of(state, topology);
            Token.make(state);
            board = new Board(topology.edgePort(), watcher);
            var supervisor = new Supervisor(
                    state,
                    topology,
                    database,
                    new Launch(state, config, !detached),
                    board,
                    detached,
                    InstantSource.system());
            Signals.stop(supervisor::stop, () -> {
                supervisor.stopNow();
                Runtime.getRuntime().halt(Exit.INTERRUPTED);
            });
            if (detached) {
                Signals.ignore("INT");
                Signals.ignore("HUP");
            }
            supervisor.run();
            return Exit.OK;
        } catch (Refusal refusal) {
            board.failed(refusal.sentence(), refusal.mend(), refusal.exit());
            throw refusal;
        }
    }
}
