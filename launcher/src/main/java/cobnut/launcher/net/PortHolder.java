package cobnut.launcher.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Who listens on a port: read from {@code /proc} where there is one, else asked of {@code lsof} if there is that. */
public record PortHolder(String name, long pid) {

    private static final String LISTEN = "0A";

    /** Empty when the holder belongs to somebody else and may not be seen. */
    public static Optional<PortHolder> of(int port) {
        return Files.isReadable(Path.of("/proc/net/tcp")) ? fromProc(port) : fromLsof(port);
    }

    @Override
    public String toString() {
        return name + " (pid " + pid + ")";
    }

    /** {@code java (pid 812)}, or what can be said when nobody is seen. */
    public static String describe(int port) {
        return of(port).map(PortHolder::toString).orElse("a process that only another user may see");
    }

    private static Optional<PortHolder> fromProc(int port) {
        var inodes = new HashSet<String>();
        listening(Path.of("/proc/net/tcp"), port, inodes);
        listening(Path.of("/proc/net/tcp6"), port, inodes);
        return inodes.isEmpty()
                ? Optional.empty()
                : ProcessHandle.allProcesses()
                        .map(ProcessHandle::pid)
                        .filter(pid -> holds(pid, inodes))
                        .min(Long::compare)
                        .map(pid -> new PortHolder(command(pid), pid));
    }

    private static void listening(Path table, int port, Set<String> inodes) {
        try {
            for (var line : Files.readAllLines(table)) {
                var columns = line.strip().split("\\s+");
                if (columns.length > 9 && columns[3].equals(LISTEN) && columns[1].endsWith(":%04X".formatted(port))) {
                    inodes.add("socket:[" + columns[9] + "]");
                }
            }
        } catch (IOException unreadable) {
            // One of the two tables is absent without IPv6; the other still tells.
            return;
        }
    }

    private static boolean holds(long pid, Set<String> inodes) {
        try (var files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (var file : files) {
                if (inodes.contains(target(file))) {
                    return true;
                }
            }
        } catch (IOException gone) {
            return false;
        }
        return false;
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static String command(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
        } catch (IOException gone) {
            return "a process";
        }
    }

    private static Optional<PortHolder> fromLsof(int port) {
        try {
            var lsof = new ProcessBuilder("lsof", "-nP", "-t", "-sTCP:LISTEN", "-iTCP:" + port).start();
            if (!lsof.waitFor(3, TimeUnit.SECONDS)) {
                lsof.destroyForcibly();
                return Optional.empty();
            }
            var pid = new String(lsof.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .findFirst();
            return pid.map(Long::parseLong).map(number -> new PortHolder(name(number), number));
        } catch (IOException absent) {
            return Optional.empty();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String name(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(command -> Path.of(command).getFileName().toString())
                .orElse("a process");
    }
}
