package cobnut.launcher.command.durable;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Output;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.StateFolder;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Everything that any service wrote about one subject, as one story. */
@Command(
        name = "explain",
        description = {
            "explain order ID   what happened, in order of time: saga log, event log, requests, payments, the bank,",
            "                   with trace ids. Times are those of the databases, and of the bank."
        })
public final class Explain implements Callable<Integer> {
    private static final int WIDE = 100;
    private static final String SILENT = "silent";

    @Parameters(paramLabel = "WHAT", index = "0", description = "order, or a word of yours: it only names the subject")
    private String what = "";

    @Parameters(paramLabel = "ID", index = "1")
    private String id = "";

    @Option(names = "--full", description = "do not shorten what is long")
    private boolean full;

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        var client = new DurableClient(StateFolder.find());
        var request = new JsonObject().put("subject", id);
        var answers = client.everywhere("Explain", request);
        var calls = new LinkedHashSet<JsonObject>();
        answers.given().values().forEach(answer -> calls.addAll(DurableClient.objects(answer, "calls")));
        if (!calls.isEmpty()) {
            // Now that the sagas' calls are known, everybody can say what came of them.
            answers = client.everywhere("Explain", request.put("calls", new JsonArray(List.copyOf(calls))));
        }
        var lines = new LinkedHashSet<JsonObject>();
        answers.given().values().forEach(answer -> lines.addAll(DurableClient.objects(answer, "lines")));
        answers.warn();
        if (lines.stream().allMatch(line -> line.getString("source", "").equals(SILENT))) {
            lines.forEach(line -> Say.wrong(line.getString("service") + ": " + line.getString("detail"), null));
            throw Refusal.failed(
                    "nothing is known of " + what + " " + id + " by the services that run here", "./cobnut ps");
        }
        var rows = lines.stream()
                .sorted(Comparator.comparing(Explain::at))
                .map(this::row)
                .toList();
        output.print(List.of("AT", "SERVICE", "SOURCE", "WHAT", "DETAIL", "TRACE"), rows);
        return Exit.OK;
    }

    private static Instant at(JsonObject line) {
        return Instant.parse(line.getString("at"));
    }

    private Output.Row row(JsonObject line) {
        var cells = new ArrayList<String>();
        for (var key : List.of("at", "service", "source", "what", "detail", "traceId")) {
            var text = DurableClient.text(line, key);
            cells.add(full || text.length() <= WIDE ? text : text.substring(0, WIDE) + "…");
        }
        return new Output.Row(cells, line);
    }
}
