package cobnut.launcher.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Keeps logs in bounds: a new file at each start, cut when it grows too long, three old ones kept. */
final class LogFiles {

    static final long MOST_BYTES = 32L << 20;
    private static final int KEPT = 3;

    private LogFiles() {}

    /** Moves the present file away, so that the next start begins a new one. */
    static void rotate(Path log) {
        try {
            if (Files.exists(log) && Files.size(log) > 0) {
                makeRoom(log);
                Files.move(log, older(log, 1), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Copies and cuts a file that a living process appends to: it goes on writing at the new end. */
    static void bound(Path log, long most) {
        try {
            if (Files.exists(log) && Files.size(log) > most) {
                makeRoom(log);
                Files.copy(log, older(log, 1), StandardCopyOption.REPLACE_EXISTING);
                try (var channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void makeRoom(Path log) throws IOException {
        for (var age = KEPT - 1; age >= 1; age--) {
            if (Files.exists(older(log, age))) {
                Files.move(older(log, age), older(log, age + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static Path older(Path log, int age) {
        return log.resolveSibling(log.getFileName() + "." + age);
    }
}
