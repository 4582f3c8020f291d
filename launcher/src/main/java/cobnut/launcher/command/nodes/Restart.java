package cobnut.launcher.command.nodes;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.supervisor.ControlClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets nodes leave in order and come back: one, or all of them one after the other. */
@Command(name = "restart", description = "Restarts a node, or all of them one at a time, without a failed call.")
public final class Restart implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofSeconds(150);

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    /** Exactly one of the two. */
    static final class Which {
        @Parameters(paramLabel = "NODE")
        private @Nullable String node;

        @Option(names = "--rolling", description = "every supervised node, one at a time")
        private boolean rolling;
    }

    @Override
    public Integer call() throws InterruptedException {
        var control = new ControlClient(StateFolder.find());
        var names = which.node != null
                ? List.of(which.node)
                : slots(control).stream().map(slot -> slot.getString("name")).toList();
        for (var name : names) {
            restart(control, name);
        }
        return Exit.OK;
    }

    private static void restart(ControlClient control, String name) throws InterruptedException {
        var began = Instant.now();
        var slot = control.order("restart", new JsonObject().put("node", name));
        var before = Ps.number(slot.getValue("pid"));
        // A node that was out is starting already; one that leaves first comes back as another process.
        var startedAnew = slot.getString("phase").equals("STARTING");
        while (Duration.between(began, Instant.now()).compareTo(LIMIT) < 0) {
            TimeUnit.MILLISECONDS.sleep(200);
            var back = slots(control).stream()
                    .filter(one -> one.getString("name").equals(name))
                    .filter(one -> one.getString("phase").equals("READY"))
                    .anyMatch(one -> startedAnew || Ps.number(one.getValue("pid")) != before);
            if (back) {
                Say.good(name + " is back after " + Say.time(Duration.between(began, Instant.now())));
                return;
            }
        }
        throw Refusal.failed(name + " is not back after " + LIMIT.toSeconds() + " s", "./cobnut logs " + name);
    }

    private static List<JsonObject> slots(ControlClient control) {
        return NodeClient.objects(control.order("nodes", new JsonObject()), "nodes");
    }
}
