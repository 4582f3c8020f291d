package cobnut.launcher;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command line as a process of its own, in a folder of its own. */
public record Cli(Path folder, Map<String, String> environment) {
    private static final long LIMIT_SECONDS = 480;

    public Cli(Path folder) {
        this(folder, Map.of());
    }

    public record Said(int status, String out, String err) {}

    public Said run(String... words) throws IOException, InterruptedException {
        var out = Files.createTempFile(folder, "out", ".txt");
        var err = Files.createTempFile(folder, "err", ".txt");
        var process = builder(words)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(String.join(" ", words) + " did not end:\n" + Files.readString(err));
        }
        return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** As {@link #run}, of what must succeed. */
    public Said done(String... words) throws IOException, InterruptedException {
        var said = run(words);
        if (said.status != 0) {
            throw new AssertionError(String.join(" ", words) + " failed: " + said.err);
        }
        return said;
    }

    /** The rows that {@code --output json} prints. */
    public List<JsonObject> rows(String... words) throws IOException, InterruptedException {
        return new JsonArray(done(words).out)
                .stream().map(JsonObject.class::cast).toList();
    }

    /** Goes on in the background; what it says is in {@code background.txt}. */
    public Process start(String... words) throws IOException {
        return builder(words)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("background.txt").toFile())
                .start();
    }

    private ProcessBuilder builder(String... words) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Dcobnut.home=" + folder, "-cp", System.getProperty("java.class.path")));
        command.add("cobnut.launcher.Main");
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("COBNUT_STATE", folder.resolve(".cobnut").toString());
        builder.environment().putAll(environment);
        return builder;
    }
}
