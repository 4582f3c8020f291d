package cobnut.launcher.command.durable;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.output.Output;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.StateFolder;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Processes that one service drives through calls to others: seen, and un-stuck. */
@Command(
        name = "saga",
        description = "Sagas: where they are, what happened, and what to do with one that cannot go on.",
        subcommands = {
            SagaCommand.Ls.class,
            SagaCommand.Show.class,
            SagaCommand.Retry.class,
            SagaCommand.Skip.class,
            SagaCommand.Compensate.class
        })
public final class SagaCommand {

    /** The last ones changed first. */
    @Command(name = "ls", description = "The sagas of the services that run here, the last ones changed first.")
    static final class Ls implements Callable<Integer> {
        private static final List<String> TITLES =
                List.of("SERVICE", "SAGA", "DEFINITION", "SUBJECT", "STATE", "ATTEMPTS", "UPDATED", "ATTENTION");

        @Parameters(paramLabel = "SERVICE", arity = "0..1", description = "only this one's")
        private String service = "";

        @Option(names = "--attention", description = "only those that need an operator")
        private boolean attention;

        @Option(names = "--open", description = "only those that are not final")
        private boolean open;

        @Option(names = "--max", paramLabel = "N", description = "of each service, 1 to 1000. Default: 100")
        private int max = 100;

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            var request = new JsonObject()
                    .put("service", service)
                    .put("attention", attention)
                    .put("open", open)
                    .put("max", max);
            var sagas = new DurableClient(StateFolder.find())
                    .each("ListSagas", request, "sagas", "service", "id").stream()
                            .sorted(Comparator.comparing((JsonObject one) -> one.getString("updatedAt", ""))
                                    .reversed())
                            .toList();
            output.print(TITLES, sagas.stream().map(Ls::row).toList());
            return Exit.OK;
        }

        private static Output.Row row(JsonObject saga) {
            var cells = new ArrayList<String>();
            for (var key :
                    List.of("service", "id", "definition", "subject", "state", "attempts", "updatedAt", "attention")) {
                cells.add(DurableClient.text(saga, key));
            }
            return new Output.Row(cells, saga);
        }
    }

    /** One saga with its log. */
    @Command(name = "show", description = "A saga and its log, the oldest line first.")
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "SAGA")
        private String id = "";

        @Mixin
        private OutputOption output = new OutputOption();

        @Override
        public Integer call() {
            var saga = new DurableClient(StateFolder.find()).ofSaga(id, "GetSaga", new JsonObject());
            if (output.format() == Output.JSON) {
                OutputOption.stdout().println(saga.encodePrettily());
                return Exit.OK;
            }
            print(saga, output);
            return Exit.OK;
        }
    }

    private static void print(JsonObject saga, OutputOption output) {
        Say.line(saga.getString("service") + " " + saga.getString("definition") + " of " + saga.getString("subject")
                + ": " + saga.getString("state")
                + (saga.getBoolean("final", false) ? ", final" : ", deadline " + saga.getString("deadline")));
        var rows = DurableClient.objects(saga, "lines").stream()
                .map(SagaCommand::line)
                .toList();
        output.print(List.of("#", "AT", "FROM", "NEWS", "TO", "ATTEMPTS", "DETAIL", "NODE", "BY"), rows);
        if (!saga.getString("attention", "").isEmpty()) {
            Say.wrong("it needs an operator: " + saga.getString("attention"), "./cobnut saga --help");
        }
        if (!saga.getBoolean("final", false)) {
            Say.line("it listens to " + saga.getJsonArray("listens"));
        }
    }

    private static Output.Row line(JsonObject line) {
        var cells = new ArrayList<String>();
        for (var key : List.of("version", "at", "from", "news", "to", "attempts", "detail", "node")) {
            cells.add(DurableClient.text(line, key));
        }
        var by = line.getString("operator", "");
        cells.add(by.isEmpty() ? "" : by + ": " + line.getString("why", ""));
        return new Output.Row(cells, line);
    }

    /** The same call again. */
    @Command(name = "retry", description = "Makes the call of the present step again, now.")
    static final class Retry implements Callable<Integer> {
        @Parameters(paramLabel = "SAGA")
        private String id = "";

        @Mixin
        private Why why = new Why();

        @Override
        public Integer call() {
            return changed(id, "RetrySaga", new JsonObject().put("reason", why.reason()));
        }
    }

    /** The operator made it true by other means. */
    @Command(
            name = "skip",
            description = {
                "Takes NEWS as the answer of the present step, as if it had come: you made it true by other means.",
                "`saga show` says which news its state listens to."
            })
    static final class Skip implements Callable<Integer> {
        @Parameters(paramLabel = "SAGA", index = "0")
        private String id = "";

        @Parameters(paramLabel = "NEWS", index = "1")
        private String news = "";

        @Mixin
        private Why why = new Why();

        @Override
        public Integer call() {
            return changed(
                    id, "SkipSagaStep", new JsonObject().put("news", news).put("reason", why.reason()));
        }
    }

    /** Back, while that is possible. */
    @Command(name = "compensate", description = "Turns a saga back; after its pivot there is only forward.")
    static final class Compensate implements Callable<Integer> {
        @Parameters(paramLabel = "SAGA")
        private String id = "";

        @Mixin
        private Why why = new Why();

        @Override
        public Integer call() {
            return changed(id, "CompensateSaga", new JsonObject().put("reason", why.reason()));
        }
    }

    private static int changed(String id, String method, JsonObject request) {
        var saga = new DurableClient(StateFolder.find()).ofSaga(id, method, request);
        Say.good(saga.getString("definition") + " " + id + " is " + saga.getString("state") + "; ./cobnut saga show "
                + id);
        return Exit.OK;
    }

    private SagaCommand() {}
}
