package cobnut.launcher.scaffold;

import cobnut.launcher.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Enters a new module where the repository must know it: a line each in two poms and in the topology. */
final class Registration {

    private final Path repository;
    private final String name;

    Registration(Path repository, String name) {
        this.repository = repository;
        this.name = name;
    }

    List<Path> enter() {
        var pom = repository.resolve("pom.xml");
        var launcher = repository.resolve("launcher/pom.xml");
        var topology = repository.resolve("cluster-config/topology.yaml");
        insert(pom, "<module>launcher</module>", "</modules>", "    <module>verticles/" + name + "</module>");
        insert(
                launcher,
                "<!-- every service above -->",
                "</dependencies>",
                "    <dependency><groupId>dev.cobnut</groupId><artifactId>" + name
                        + "</artifactId><version>${cobnut.version}</version></dependency>");
        append(topology, "  " + name + ": [" + name + "]");
        return List.of(pom, launcher, topology);
    }

    /** Before the line that holds the mark; before the other one where there is no such line. */
    private void insert(Path file, String mark, String otherwise, String line) {
        var lines = new ArrayList<>(read(file));
        var at = indexOf(lines, mark);
        if (at < 0) {
            at = indexOf(lines, otherwise);
        }
        if (at < 0) {
            throw Refusal.failed(file + " has no line with " + otherwise, "add by hand: " + line.strip());
        }
        lines.add(at, line);
        write(file, lines);
    }

    /** The nodes are the last part of a topology. */
    private void append(Path file, String line) {
        var lines = new ArrayList<>(read(file));
        lines.add(line);
        write(file, lines);
    }

    private static int indexOf(List<String> lines, String mark) {
        for (var i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(mark)) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failed) {
            throw Refusal.failed("cannot read " + file + ": " + failed.getMessage());
        }
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException failed) {
            throw Refusal.failed("cannot write " + file + ": " + failed.getMessage());
        }
    }
}
