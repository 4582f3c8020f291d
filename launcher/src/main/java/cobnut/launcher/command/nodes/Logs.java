package cobnut.launcher.command.nodes;

import cobnut.launcher.command.OutputOption;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.state.StateFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the logs of nodes, of the supervisor and of PostgreSQL, and follows them. */
@Command(name = "logs", description = "Shows the logs of one node, or of all, and follows them with -f.")
public final class Logs implements Callable<Integer> {

    private static final long MOST_AT_ONCE = 1 << 20;

    @Parameters(paramLabel = "NODE", arity = "0..1")
    private @Nullable String node;

    @Option(
            names = {"-f", "--follow"},
            description = "go on until Ctrl-C")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "how many of the last lines. Default: 50")
    private int lines = 50;

    private final Map<Path, Long> read = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var state = StateFolder.find();
        var files = files(state);
        if (files.isEmpty()) {
            throw Refusal.notRunning("there are no logs in " + state.logs());
        }
        for (var file : files) {
            var all = Files.readAllLines(file, StandardCharsets.UTF_8);
            read.put(file, Files.size(file));
            all.subList(Math.max(0, all.size() - lines), all.size()).forEach(line -> print(file, line));
        }
        while (follow) {
            TimeUnit.MILLISECONDS.sleep(250);
            for (var file : files(state)) {
                news(file);
            }
        }
        return Exit.OK;
    }

    private List<Path> files(StateFolder state) throws IOException {
        if (node != null) {
            var file = state.log(node);
            if (!Files.exists(file)) {
                throw Refusal.failed("there is no log " + file, "./cobnut ps");
            }
            return List.of(file);
        }
        if (!Files.isDirectory(state.logs())) {
            return List.of();
        }
        try (var all = Files.list(state.logs())) {
            return all.filter(file -> file.toString().endsWith(".log")).sorted().toList();
        }
    }

    /** Only whole lines; a file that became shorter begins anew. */
    private void news(Path file) throws IOException {
        var size = Files.size(file);
        var from = read.getOrDefault(file, 0L);
        if (size < from) {
            from = 0L;
        }
        if (size == from) {
            return;
        }
        try (var open = new RandomAccessFile(file.toFile(), "r")) {
            open.seek(from);
            var bytes = new byte[(int) Math.min(size - from, MOST_AT_ONCE)];
            open.readFully(bytes);
            var text = new String(bytes, StandardCharsets.UTF_8);
            var whole = text.lastIndexOf('\n') + 1;
            text.substring(0, whole).lines().forEach(line -> print(file, line));
            read.put(file, from + text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length);
        }
    }

    private void print(Path file, String line) {
        var name = file.getFileName().toString();
        var prefix = node == null ? "%-10s | ".formatted(name.substring(0, name.length() - ".log".length())) : "";
        OutputOption.stdout().println(prefix + line);
    }
}
