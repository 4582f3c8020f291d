package cobnut.launcher.command.nodes;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.supervisor.ControlClient;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Changes how much of a service there is: instances on one node, or whole nodes. */
@Command(
        name = "scale",
        description = {
            "scale NODE/SERVICE --instances N   verticle instances on one node",
            "scale SERVICE --replicas N         nodes that run the service; new ones are called SERVICE-2, ..."
        })
public final class Scale implements Callable<Integer> {

    @Parameters(paramLabel = "NODE/SERVICE|SERVICE")
    private String target = "";

    @ArgGroup(multiplicity = "1")
    private Amount amount = new Amount();

    @Spec
    private @Nullable CommandSpec spec;

    /** Exactly one of the two. */
    static final class Amount {
        @Option(names = "--instances", paramLabel = "N", description = "1 to 64")
        private @Nullable Integer instances;

        @Option(names = "--replicas", paramLabel = "N", description = "1 to 16")
        private @Nullable Integer replicas;
    }

    @Override
    public Integer call() {
        var state = StateFolder.find();
        if (amount.instances != null) {
            var slash = target.indexOf('/');
            if (slash < 1) {
                throw usage("--instances needs a node: scale NODE/" + target + " --instances N");
            }
            var service = target.substring(slash + 1);
            var client = new NodeClient(state);
            var node = client.node(target.substring(0, slash));
            client.call(
                    node,
                    "ScaleService",
                    new JsonObject().put("service", service).put("instances", amount.instances));
            Say.good(service + " on " + node.name() + " has " + amount.instances + " instances");
            return Exit.OK;
        }
        if (target.contains("/")) {
            throw usage("--replicas counts nodes: scale SERVICE --replicas N");
        }
        new ControlClient(state)
                .order("replicas", new JsonObject().put("service", target).put("replicas", amount.replicas));
        Say.good(target + " goes to " + amount.replicas + " nodes; ./cobnut ps shows them");
        return Exit.OK;
    }

    private ParameterException usage(String message) {
        if (spec == null) {
            throw new IllegalStateException(message);
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
