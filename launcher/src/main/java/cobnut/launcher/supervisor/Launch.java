package cobnut.launcher.supervisor;

import cobnut.launcher.state.Installation;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.topology.NodePlan;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Starts JVMs of this launcher: nodes, and the detached supervisor. */
public final class Launch {

    /** What Hazelcast, Netty and protobuf need of a modern JVM. */
    private static final List<String> FLAGS = List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
            "-XX:+ExitOnOutOfMemoryError",
            // A node's classes take 80 MB: from the JVM's own first size there are two full collections on the way up.
            "-XX:MetaspaceSize=96m");

    private final StateFolder state;
    private final Path config;
    private final boolean tied;
    private final Backoff backoff;

    /** @param tied whether nodes leave when this process ends, however it ends */
    public Launch(StateFolder state, Path config, boolean tied) {
        this(state, config, tied, Backoff.DEFAULT);
    }

    /** @param backoff of nodes that crash again and again */
    public Launch(StateFolder state, Path config, boolean tied, Backoff backoff) {
        this.state = state;
        this.config = config;
        this.tied = tied;
        this.backoff = backoff;
    }

    Backoff backoff() {
        return backoff;
    }

    Process node(NodePlan plan, Map<String, String> values) {
        var arguments = new ArrayList<String>(List.of("run"));
        arguments.addAll(plan.services());
        arguments.addAll(List.of("--node", plan.name(), "--config", config.toString(), "--supervised"));
        plan.instances().forEach((service, count) -> {
            if (plan.services().contains(service)) {
                arguments.addAll(List.of("--instances", service + "=" + count));
            }
        });
        values.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        if (tied) {
            arguments.add("--watch-stdin");
        }
        arguments.addAll(plan.process().after());
        var command = new ArrayList<>(plan.process().before());
        command.addAll(java(plan.jvm(), arguments));
        var log = state.log(plan.name());
        LogFiles.rotate(log);
        return start(command, log, tied);
    }

    /** A supervisor in a session of its own, so that it outlives the terminal. */
    public Process detached(List<String> arguments) {
        var command = new ArrayList<String>();
        executable("setsid").ifPresent(command::add);
        command.addAll(java(List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"), arguments));
        var log = state.log("supervisor");
        LogFiles.rotate(log);
        return start(command, log, false);
    }

    private List<String> java(List<String> options, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(options);
        command.add("-Dcobnut.home=" + Installation.home());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "cobnut.launcher.Main"));
        command.addAll(arguments);
        return command;
    }

    private Process start(List<String> command, Path log, boolean pipe) {
        try {
            var builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectInput(
                            pipe ? ProcessBuilder.Redirect.PIPE : ProcessBuilder.Redirect.from(new File("/dev/null")));
            builder.environment().put("COBNUT_STATE", state.root().toString());
            return builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot start " + command.getFirst(), failed);
        }
    }

    private static Optional<String> executable(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
