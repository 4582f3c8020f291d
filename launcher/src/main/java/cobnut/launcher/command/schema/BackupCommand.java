package cobnut.launcher.command.schema;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.database.Borrowed;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.output.Output;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.Installation;
import cobnut.launcher.state.StateFolder;
import cobnut.postgres.backup.Backup;
import cobnut.postgres.backup.Manifest;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes all rows of all services as they are at one moment, while they go on. */
@Command(
        name = "backup",
        description = {
            "Writes the rows of all services, as they are at one moment, into one file; nothing has to stop.",
            "Whoever can read the file can read all that the tables hold; passwords of roles are not in it.",
            "Services with databases of their own are as of one moment per database."
        })
public final class BackupCommand implements Callable<Integer> {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'cobnut-'yyyyMMdd-HHmmss'.zip'");

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "Default: cobnut-DATE-TIME.zip, here")
    private @Nullable Path file;

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        var state = StateFolder.find();
        var target = file == null ? Path.of(LocalDateTime.now().format(NAME)) : file;
        try (var databases = Borrowed.of(state)) {
            var manifest = Backup.write(databases.all(), Installation.version(), target);
            output.print(List.of("SERVICE", "TABLES", "ROWS", "DATABASE", "AT"), rows(manifest));
            Say.good(target.toAbsolutePath().normalize() + " holds "
                    + manifest.schemas().size() + " services");
            if (manifest.snapshots().size() > 1) {
                Say.line(manifest.snapshots().size() + " databases: each is as of one moment, but not of the same");
            }
            return Exit.OK;
        } catch (IllegalStateException | UncheckedIOException failed) {
            throw Refusal.failed(String.valueOf(failed.getMessage()));
        }
    }

    private static List<Output.Row> rows(Manifest manifest) {
        return manifest.snapshots().stream()
                .flatMap(snapshot -> snapshot.schemas().stream().map(schema -> row(snapshot, schema)))
                .toList();
    }

    private static Output.Row row(Manifest.Snapshot snapshot, Manifest.Schema schema) {
        var tables = schema.tables().size();
        return new Output.Row(
                List.of(
                        schema.service(),
                        String.valueOf(tables),
                        String.valueOf(schema.rows()),
                        snapshot.database(),
                        snapshot.at().toString()),
                new JsonObject()
                        .put("service", schema.service())
                        .put("tables", tables)
                        .put("rows", schema.rows())
                        .put("database", snapshot.database())
                        .put("at", snapshot.at().toString()));
    }
}
