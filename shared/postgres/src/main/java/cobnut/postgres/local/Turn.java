package cobnut.postgres.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Processes and threads that would make the same thing in one folder take turns; whoever dies gives its turn up. */
record Turn(FileChannel channel) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** @throws IllegalStateException when another has had it for a minute */
    static Turn in(Path folder) throws IOException {
        Files.createDirectories(folder);
        var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                if (channel.tryLock() != null) {
                    return new Turn(channel);
                }
            } catch (OverlappingFileLockException e) {
                // another thread of this JVM has it
            }
            LocalPostgres.rest();
        }
        channel.close();
        throw new IllegalStateException("another process has been busy in " + folder + " for " + PATIENCE.toSeconds()
                + " s; end it, then try again");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
