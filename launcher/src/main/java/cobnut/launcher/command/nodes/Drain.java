package cobnut.launcher.command.nodes;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.supervisor.Departure;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lets a node leave in order: no call fails, and it stays out until it is asked back. */
@Command(name = "drain", description = "Lets a node leave in order; `restart NODE` brings a supervised one back.")
public final class Drain implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    @Parameters(paramLabel = "NODE")
    private String name = "";

    @Override
    public Integer call() {
        var client = new NodeClient(StateFolder.find());
        var node = client.node(name);
        var process = node.process().alive();
        client.call(node, "DrainNode", new JsonObject());
        if (process.isPresent() && !Departure.gone(List.of(process.get()), LIMIT)) {
            throw Refusal.failed(
                    name + " is still draining after " + LIMIT.toSeconds() + " s", "./cobnut logs " + name);
        }
        Say.good(name + " has left");
        return Exit.OK;
    }
}
