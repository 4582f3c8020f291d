package cobnut.launcher.command.project;

import cobnut.launcher.database.Databases;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.net.PortHolder;
import cobnut.launcher.net.Ports;
import cobnut.launcher.state.Installation;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.state.SupervisorRecord;
import cobnut.launcher.topology.Topology;
import cobnut.launcher.topology.TopologyFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the doctor looks at, in the order in which it would stand in the way. */
final class Examination {

    private static final long NODE_MEMORY = 350L << 20;
    private static final long DISK = 1L << 30;

    private final StateFolder state;
    private final List<Finding> findings = new ArrayList<>();

    Examination(StateFolder state) {
        this.state = state;
    }

    List<Finding> findings() {
        findings.add(Finding.good("JDK " + Runtime.version() + " in " + System.getProperty("java.home")));
        tools();
        var running = running();
        topology().ifPresent(topology -> {
            if (!running) {
                ports(topology);
                memory(topology);
            }
        });
        disk();
        permissions();
        return List.copyOf(findings);
    }

    private void tools() {
        findings.add(
                onPath("mvn")
                        ? Finding.good("Maven is on the PATH")
                        : Finding.bad("there is no Maven (mvn): needed to build", "sudo apt-get install maven"));
        if (System.getProperty("user.name", "").equals("root")) {
            findings.add(
                    onPath("unshare")
                            ? Finding.good("unshare is there: PostgreSQL can run although you are root")
                            : Finding.bad(
                                    "you are root and there is no unshare: PostgreSQL refuses to run as root",
                                    "sudo apt-get install util-linux"));
        }
    }

    private boolean running() {
        try {
            var supervisor = state.supervisor();
            if (supervisor.filter(SupervisorRecord::alive).isPresent()) {
                findings.add(Finding.good(
                        "the cluster is up (pid " + supervisor.get().process().pid() + "), "
                                + state.living().size() + " nodes"));
                return true;
            }
            if (supervisor.isPresent()) {
                findings.add(Finding.bad(
                        "the supervisor (pid " + supervisor.get().process().pid() + ") died", "./cobnut up --detach"));
            }
            for (var dead :
                    state.written().stream().filter(node -> !node.alive()).toList()) {
                findings.add(Finding.bad(
                        "node " + dead.name() + " (pid " + dead.process().pid() + ") died without leaving",
                        "./cobnut down"));
            }
        } catch (Refusal broken) {
            findings.add(Finding.bad(broken.sentence(), broken.mend() == null ? "./cobnut down" : broken.mend()));
        }
        return false;
    }

    private Optional<Topology> topology() {
        try {
            var file = Installation.config(state).resolve("topology.yaml");
            var topology = TopologyFile.read(file);
            findings.add(Finding.good(file + ": " + topology.nodes().size() + " nodes"));
            return Optional.of(topology);
        } catch (Refusal broken) {
            findings.add(Finding.bad(broken.sentence(), broken.mend() == null ? "mend the file" : broken.mend()));
            return Optional.empty();
        }
    }

    private void ports(Topology topology) {
        topology.ports()
                .forEach((key, port) -> port(
                        port,
                        key.equals(topology.edge())
                                ? "./cobnut up --port " + Ports.firstFree(port + 1)
                                : "nothing: up takes the next free one"));
        if (Databases.runningPid(state) == 0) {
            port(topology.postgres(), "./cobnut up --postgres-port " + Ports.firstFree(topology.postgres() + 1));
        }
    }

    private void port(int port, String mend) {
        findings.add(
                Ports.taken(port)
                        ? Finding.bad("port " + port + " is used by " + PortHolder.describe(port), mend)
                        : Finding.good("port " + port + " is free"));
    }

    private void memory(Topology topology) {
        var needed = topology.nodes().size() * NODE_MEMORY + (256L << 20);
        available()
                .ifPresent(free -> findings.add(
                        free >= needed
                                ? Finding.good(
                                        "memory: " + (free >> 20) + " MB free, about " + (needed >> 20) + " MB needed")
                                : Finding.bad(
                                        "memory: " + (free >> 20) + " MB free, about " + (needed >> 20) + " MB needed",
                                        "put more services on fewer nodes in topology.yaml")));
    }

    private static Optional<Long> available() {
        try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
            return lines.filter(line -> line.startsWith("MemAvailable:"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst();
        } catch (IOException elsewhere) {
            return Optional.empty();
        }
    }

    private void disk() {
        var folder = nearest();
        var free = folder.toFile().getUsableSpace();
        findings.add(
                free >= DISK
                        ? Finding.good("disk: " + (free >> 30) + " GB free")
                        : Finding.bad("disk: " + (free >> 20) + " MB free for " + folder, "df -h " + folder));
    }

    /** The state folder, or where it would be made. */
    private Path nearest() {
        var parent = state.root().getParent();
        return state.exists() || parent == null ? state.root() : parent;
    }

    private void permissions() {
        var nearest = nearest();
        if (!Files.isWritable(nearest)) {
            findings.add(Finding.bad(nearest + " cannot be written", "sudo chown -R $USER " + nearest));
        }
        var token = state.root().resolve("token");
        if (!Files.exists(token)) {
            return;
        }
        try {
            var open = Files.getPosixFilePermissions(token).stream()
                    .anyMatch(right ->
                            right == PosixFilePermission.GROUP_READ || right == PosixFilePermission.OTHERS_READ);
            findings.add(
                    open
                            ? Finding.bad("others can read the operators' token", "chmod 600 " + token)
                            : Finding.good("the operators' token is yours alone"));
        } catch (IOException | UnsupportedOperationException elsewhere) {
            findings.add(Finding.bad("the rights of " + token + " cannot be read", "ls -l " + token));
        }
    }

    private static boolean onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
