package cobnut.launcher.command.nodes;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.output.Output;
import cobnut.launcher.state.StateFolder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows every endpoint of the cluster as one living node sees it: services, not processes. */
@Command(name = "services", description = "Shows every service of the cluster, where it runs and what it serves.")
public final class ServicesCommand implements Callable<Integer> {

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        var answer = new NodeClient(StateFolder.find()).anyone("ListEndpoints", new JsonObject());
        var rows = NodeClient.objects(answer, "endpoints").stream()
                .sorted(Comparator.comparing((JsonObject one) -> one.getString("service", ""))
                        .thenComparing(one -> one.getString("node", "")))
                .map(ServicesCommand::row)
                .toList();
        output.print(List.of("SERVICE", "NODE", "STATE", "INSTANCES", "IN FLIGHT", "BEAT", "CONTRACTS"), rows);
        return Exit.OK;
    }

    private static Output.Row row(JsonObject endpoint) {
        var contracts = NodeClient.objects(endpoint, "contracts").stream()
                .map(contract -> contract.getString("name", ""))
                .toList();
        var instances = endpoint.getInteger("instances", 0);
        var inFlight = endpoint.getInteger("inFlight", 0);
        var beat = Ps.number(endpoint.getValue("beatAgeMs"));
        return new Output.Row(
                List.of(
                        endpoint.getString("service", ""),
                        endpoint.getString("node", ""),
                        endpoint.getString("state", ""),
                        String.valueOf(instances),
                        String.valueOf(inFlight),
                        beat + "ms",
                        contracts.stream().collect(Collectors.joining(" "))),
                new JsonObject()
                        .put("service", endpoint.getString("service", ""))
                        .put("node", endpoint.getString("node", ""))
                        .put("state", endpoint.getString("state", ""))
                        .put("instances", instances)
                        .put("inFlight", inFlight)
                        .put("beatAgeMs", beat)
                        .put("contracts", new JsonArray(contracts)));
    }
}
