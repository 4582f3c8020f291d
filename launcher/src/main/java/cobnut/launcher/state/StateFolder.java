package cobnut.launcher.state;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The folder {@code .cobnut} of one cluster on this machine. Found by walking up; survives {@code down}. */
public record StateFolder(Path root) {

    /**
     * {@code COBNUT_STATE}, else the nearest {@code .cobnut} above the working directory, else the one beside the
     * nearest {@code cluster-config/topology.yaml}, else the installation's. It need not exist.
     */
    public static StateFolder find() {
        var override = System.getenv("COBNUT_STATE");
        if (override != null && !override.isBlank()) {
            return new StateFolder(Path.of(override).toAbsolutePath().normalize());
        }
        return find(Path.of("").toAbsolutePath(), Installation.home());
    }

    static StateFolder find(Path from, Path home) {
        for (var folder = from; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(".cobnut"))
                    || Files.isRegularFile(folder.resolve("cluster-config/topology.yaml"))) {
                return new StateFolder(folder.resolve(".cobnut"));
            }
        }
        return new StateFolder(home.resolve(".cobnut"));
    }

    /** Makes the folder, for its owner only. */
    public void create() {
        try {
            for (var folder : List.of(root, logs(), root.resolve("nodes"))) {
                Files.createDirectories(folder);
            }
            if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException failed) {
            throw new Refusal(
                    Exit.MACHINE,
                    "the state folder " + root + " cannot be made: " + failed.getMessage(),
                    "ls -ld " + root.getParent() + "   or choose another: COBNUT_STATE=FOLDER");
        }
    }

    public boolean exists() {
        return Files.isDirectory(root);
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path log(String node) {
        return logs().resolve(node + ".log");
    }

    public Path board() {
        return root.resolve("board.json");
    }

    Path lockFile() {
        return root.resolve("lock");
    }

    private Path supervisorFile() {
        return root.resolve("supervisor.json");
    }

    /** The operators' bearer token; made by whoever runs first. */
    public String token() {
        try {
            return Files.readString(root.resolve("token")).strip();
        } catch (IOException absent) {
            throw Refusal.notRunning("there is no token in " + root + ": nothing ran here yet");
        }
    }

    /** Who supervises, dead or alive; empty when nobody does or the last one left in order. */
    public Optional<SupervisorRecord> supervisor() {
        return JsonFile.read(supervisorFile()).map(SupervisorRecord::read);
    }

    public void supervisedBy(SupervisorRecord supervisor) {
        JsonFile.write(supervisorFile(), supervisor.write());
    }

    public void unsupervised() {
        try {
            Files.deleteIfExists(supervisorFile());
            Files.deleteIfExists(board());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Removes lock files that nobody holds any more, once everything is down. */
    public void unlock() {
        try {
            for (var name : List.of("lock", ".lock", "postgres/lock")) {
                Files.deleteIfExists(root.resolve(name));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Every node that wrote itself down, sorted by name, the dead among them. */
    public List<NodeRecord> written() {
        var folder = root.resolve("nodes");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("[a-z][a-z0-9-]*\\.json"))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .flatMap(file -> JsonFile.read(file).map(json -> NodeRecord.read(file, json)).stream())
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public List<NodeRecord> living() {
        return written().stream().filter(NodeRecord::alive).toList();
    }

    public Optional<NodeRecord> living(String name) {
        return living().stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /** Removes what a dead node could not remove itself. */
    public void forget(NodeRecord dead) {
        try {
            Files.deleteIfExists(root.resolve("nodes").resolve(dead.name() + ".json"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Removes the folder and all that is in it: {@code down --purge}. */
    public void purge() {
        if (!exists()) {
            return;
        }
        try (var files = Files.walk(root)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failed) {
            throw Refusal.failed("cannot remove " + root + ": " + failed.getMessage(), "rm -rf " + root);
        }
    }
}
