package cobnut.postgres.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The living server of a data folder, as its lock file {@code postmaster.pid} tells. */
record Postmaster(long pid, int port) {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final int PORT_LINE = 3;

    /** Empty when none runs; a lock file alone proves nothing, for a kill -9 leaves it behind. */
    static Optional<Postmaster> of(Path dataFolder) {
        var lines = lines(dataFolder);
        if (lines.size() <= PORT_LINE) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.getFirst().strip());
        if (!serves(pid, dataFolder)) {
            return Optional.empty();
        }
        return Optional.of(
                new Postmaster(pid, Integer.parseInt(lines.get(PORT_LINE).strip())));
    }

    /** Removes the lock file of a dead server, whose pid may by now be somebody else's: the server would believe it. */
    static void clearStale(Path dataFolder) throws IOException {
        var lines = lines(dataFolder);
        if (!lines.isEmpty() && !serves(Long.parseLong(lines.getFirst().strip()), dataFolder)) {
            LOG.info("removing the lock file that a dead server left in {}", dataFolder);
            Files.deleteIfExists(lock(dataFolder));
        }
    }

    private static boolean serves(long pid, Path dataFolder) {
        var process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return false;
        }
        var line = process.get().info().commandLine();
        // A zombie has no command line and serves nobody; where the system hides the line, the lock file is believed.
        return line.map(words -> words.contains(dataFolder.toString())).orElseGet(() -> !zombie(pid));
    }

    private static boolean zombie(long pid) {
        try {
            var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }

    private static Path lock(Path dataFolder) {
        return dataFolder.resolve("postmaster.pid");
    }

    private static List<String> lines(Path dataFolder) {
        try {
            return Files.readAllLines(lock(dataFolder));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + lock(dataFolder), e);
        }
    }
}
