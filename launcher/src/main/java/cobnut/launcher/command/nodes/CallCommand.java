package cobnut.launcher.command.nodes;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.state.StateFolder;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Calls any method of the cluster with JSON; the answer goes to standard output. */
@Command(
        name = "call",
        description = {"Calls a method over the bus: call orders.GetOrder '{\"orderId\": \"...\"}' --as USER"})
public final class CallCommand implements Callable<Integer> {

    @Parameters(paramLabel = "METHOD", index = "0", description = "orders.GetOrder or cobnut.orders.v1.Orders/GetOrder")
    private String method = "";

    @Parameters(paramLabel = "JSON", index = "1", arity = "0..1", description = "the request. Default: {}")
    private String json = "{}";

    @Option(names = "--as", paramLabel = "USER", description = "the subject to call as; otherwise the operator")
    private String subject = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "a role the subject has; may be repeated")
    private List<String> roles = new ArrayList<>();

    @Override
    public Integer call() {
        try {
            json = new JsonObject(json).encode();
        } catch (DecodeException wrong) {
            throw new Refusal(Exit.USAGE, "the request is no JSON object: " + wrong.getMessage(), null);
        }
        var answer = new NodeClient(StateFolder.find())
                .anyone(
                        "CallMethod",
                        new JsonObject()
                                .put("method", method)
                                .put("json", json)
                                .put("subject", subject)
                                .put("roles", new JsonArray(roles)));
        var text = answer.getString("json", "{}");
        OutputOption.stdout().println(text.isBlank() ? "{}" : new JsonObject(text).encodePrettily());
        return Exit.OK;
    }
}
