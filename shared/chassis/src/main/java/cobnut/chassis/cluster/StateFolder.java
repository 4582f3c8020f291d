package cobnut.chassis.cluster;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The cluster's folder on this machine: its name, the operators' token, and a file for each node that runs, by which
 * nodes on loopback find each other. Files appear whole or not at all. Blocking; safe between processes.
 */
public final class StateFolder {
    private static final Duration EARLIER_NODE = Duration.ofSeconds(15);

    /** One lock object for all folders of this JVM: a file lock only keeps other processes out. */
    private static final Object WITHIN_THIS_JVM = new Object();

    private final Path folder;

    /** A node's file, as it is written when the node starts. */
    public record Running(
            String name,
            long pid,
            Instant started,
            String bootId,
            int clusterPort,
            String management,
            List<String> services) {

        /** Whether that very process is alive, and not another with its number. */
        public boolean alive() {
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .map(process -> process.info()
                            .startInstant()
                            .map(start ->
                                    Math.abs(Duration.between(start, started).toMillis()) < 2_000)
                            .orElse(true))
                    .orElse(false);
        }
    }

    public StateFolder(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
        try {
            Files.createDirectories(this.folder.resolve("nodes"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the state folder " + this.folder, e);
        }
    }

    public Path path() {
        return folder;
    }

    /** The name that keeps two clones on one machine apart; made once. */
    public String clusterName() {
        return secret("cluster", () -> "cobnut-" + random(6), false);
    }

    /** What operators show to a node; readable by this user only. */
    public String token() {
        return secret("token", () -> random(24), true);
    }

    private static String random(int bytes) {
        var random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private String secret(String name, Supplier<String> make, boolean hidden) {
        var file = folder.resolve(name);
        return locked(() -> {
            try {
                if (Files.exists(file) && !Files.readString(file).isBlank()) {
                    return Files.readString(file).strip();
                }
                var value = make.get();
                write(file, value + "\n", hidden);
                return value;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read or write " + file, e);
            }
        });
    }

    private static void write(Path file, String text, boolean hidden) throws IOException {
        var temporary = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid());
        Files.deleteIfExists(temporary);
        if (hidden) {
            Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private <T> T locked(Supplier<T> work) {
        synchronized (WITHIN_THIS_JVM) {
            try (var channel = FileChannel.open(
                            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                assert lock.isValid();
                return work.get();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot lock " + folder + "/.lock", e);
            }
        }
    }

    /** Nodes whose files are here and whose processes live; files of the dead are removed. */
    public List<Running> running() {
        var running = new ArrayList<Running>();
        try (var files = Files.newDirectoryStream(folder.resolve("nodes"), "*.json")) {
            for (var file : files) {
                var node = read(file);
                if (node.isPresent() && node.get().alive()) {
                    running.add(node.get());
                } else {
                    Files.deleteIfExists(file);
                }
            }
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder + "/nodes", e);
        }
    }

    private static Optional<Running> read(Path file) throws IOException {
        try {
            var json = new JsonObject(Files.readString(file));
            return Optional.of(new Running(
                    json.getString("name"),
                    json.getLong("pid"),
                    Instant.parse(json.getString("started")),
                    json.getString("bootId"),
                    json.getInteger("clusterPort"),
                    json.getString("management", ""),
                    json.getJsonArray("services", new JsonArray()).stream()
                            .map(String::valueOf)
                            .toList()));
        } catch (DecodeException | NullPointerException | ClassCastException | java.time.DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Takes a cluster port for this node and leaves a file that says so.
     *
     * @param wanted 0 for the first free one from 5701 up
     * @return who reserved before, and so must be joined
     */
    public Reservation reserve(String name, String bootId, String host, int wanted, List<String> services) {
        return locked(() -> {
            var earlier = running();
            earlier.stream()
                    .filter(node -> node.name().equals(name))
                    .findFirst()
                    .ifPresent(node -> {
                        throw new IllegalStateException("a node named '" + name + "' already runs here (pid "
                                + node.pid() + "); stop it first, or start this one with another --node NAME");
                    });
            var taken = earlier.stream().map(Running::clusterPort).toList();
            int port = wanted != 0 ? wanted : Ports.firstFree(host, 5701, taken);
            var self = ProcessHandle.current();
            var started = self.info().startInstant().orElse(Instant.now());
            put(new Running(name, self.pid(), started, bootId, port, "", services));
            return new Reservation(port, earlier);
        });
    }

    /** The port that was taken, and who reserved before. */
    public record Reservation(int port, List<Running> earlier) {}

    /** Writes the node's file anew, now that more is known. */
    public void put(Running node) {
        var json = new JsonObject()
                .put("name", node.name())
                .put("pid", node.pid())
                .put("started", node.started().toString())
                .put("bootId", node.bootId())
                .put("clusterPort", node.clusterPort())
                .put("management", node.management())
                .put("services", new JsonArray(node.services()));
        var file = folder.resolve("nodes").resolve(node.name() + ".json");
        try {
            write(file, json.encodePrettily() + "\n", false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    public void remove(String name, String bootId) {
        locked(() -> {
            try {
                var file = folder.resolve("nodes").resolve(name + ".json");
                if (Files.exists(file)
                        && read(file)
                                .filter(node -> node.bootId().equals(bootId))
                                .isPresent()) {
                    Files.delete(file);
                }
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove the file of node " + name, e);
            }
        });
    }

    /**
     * Waits until one of those that reserved earlier can be reached, so that nodes started together do not each found a
     * cluster of their own; gives up when they are all dead, or after fifteen seconds.
     */
    public static void awaitOne(String host, List<Running> earlier) {
        long end = System.nanoTime() + EARLIER_NODE.toNanos();
        while (System.nanoTime() < end) {
            var living = earlier.stream().filter(Running::alive).toList();
            if (living.isEmpty() || living.stream().anyMatch(node -> listens(host, node.clusterPort()))) {
                return;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static boolean listens(String host, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
