package cobnut.launcher.command.schema;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.database.Borrowed;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Output;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.NodeRecord;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.state.UpLock;
import cobnut.postgres.backup.Manifest;
import cobnut.postgres.backup.Reader;
import cobnut.postgres.backup.Restore;
import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a backup back, all of it or nothing, and says of each subscription whether it goes on. */
@Command(
        name = "restore",
        description = {
            "Brings the rows of a backup back, all or nothing, while no node runs.",
            "Every event log gets a new generation. Readers that came back with their log go on; of every other the",
            "answer says why it stands still and what to type."
        })
public final class RestoreCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE")
    private Path file = Path.of("");

    @Option(names = "--replace", description = "rows that are there go; only when the new ones are complete")
    private boolean replace;

    @Option(names = "--yes", description = "with --replace: do not ask")
    private boolean yes;

    @Option(names = "--jar", paramLabel = "FILE", description = "where more services are; may be repeated")
    private List<Path> jars = new ArrayList<>();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        if (!Files.isReadable(file)) {
            throw new Refusal(Exit.USAGE, "there is no backup " + file + " that can be read", "./cobnut backup");
        }
        var state = StateFolder.find();
        requireDown(state);
        state.create();
        try (var _ = UpLock.take(state);
                var databases = Borrowed.of(state)) {
            if (replace && !yes) {
                ask();
            }
            say(Restore.run(file, databases::of, RestoreCommand.class.getClassLoader(), replace));
            return Exit.OK;
        } catch (IllegalStateException | IllegalArgumentException | UncheckedIOException refused) {
            throw Refusal.failed(String.valueOf(refused.getMessage()));
        }
    }

    private static void requireDown(StateFolder state) {
        var living = state.living();
        if (!living.isEmpty()) {
            throw new Refusal(
                    Exit.ALREADY_RUNNING,
                    "nodes run: " + living.stream().map(NodeRecord::name).collect(Collectors.joining(", ")),
                    "./cobnut down");
        }
    }

    private static void ask() {
        Console console = System.console();
        if (console == null) {
            throw new Refusal(Exit.USAGE, "--replace would ask first, and nobody is here to answer", "add --yes");
        }
        var answer = console.readLine("All rows that the services have now are lost. Type replace to go on: ");
        if (!"replace".equals(answer)) {
            throw Refusal.failed("nothing was changed");
        }
    }

    private void say(Restore.Restored restored) {
        var rows = restored.readers().stream().map(RestoreCommand::row).toList();
        output.print(List.of("SERVICE", "SUBSCRIPTION", "GOES ON", "WHY", "TYPE"), rows);
        for (var snapshot : restored.manifest().snapshots()) {
            Say.good(
                    snapshot.schemas().stream().mapToLong(Manifest.Schema::rows).sum() + " rows of "
                            + snapshot.schemas().size() + " services are back as of " + snapshot.at());
        }
        Say.line("every log has a new generation; " + restored.sagas() + " sagas go on; what happened after the backup,"
                + " at providers too, is not in it");
    }

    private static Output.Row row(Reader reader) {
        var mend = mend(reader);
        return new Output.Row(
                List.of(reader.service(), reader.subscription(), reader.goesOn() ? "yes" : "no", reader.why(), mend),
                new JsonObject()
                        .put("service", reader.service())
                        .put("subscription", reader.subscription())
                        .put("goesOn", reader.goesOn())
                        .put("why", reader.why())
                        .put("type", mend));
    }

    private static String mend(Reader reader) {
        if (reader.goesOn()) {
            return "";
        }
        return "./cobnut events reset " + reader.service() + " " + reader.subscription()
                + (reader.kind().equals("EFFECT") ? " --adopt" : "") + " --why restored";
    }
}
