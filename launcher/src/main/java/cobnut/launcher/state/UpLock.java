package cobnut.launcher.state;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Held by the one supervisor of a state folder. The operating system lets go of it, however the process ends. */
public final class UpLock implements AutoCloseable {

    private final Path file;
    private final FileChannel channel;

    private UpLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws Refusal when another process has it, saying which
     */
    public static UpLock take(StateFolder state) {
        try {
            var channel = FileChannel.open(
                    state.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
            if (locked(channel) == null) {
                channel.close();
                throw alreadyUp(state);
            }
            return new UpLock(state.lockFile(), channel);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot lock " + state.lockFile(), failed);
        }
    }

    private static @Nullable FileLock locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException here) {
            return null;
        }
    }

    /** Says who runs. */
    public static Refusal alreadyUp(StateFolder state) {
        var who = state.supervisor()
                .filter(SupervisorRecord::alive)
                .map(supervisor -> "pid " + supervisor.process().pid()
                        + (supervisor.edge() > 0 ? ", edge http://localhost:" + supervisor.edge() : "")
                        + (supervisor.detached() ? ", detached" : ", in another terminal"))
                .orElse("it is just starting or stopping");
        return new Refusal(
                Exit.ALREADY_RUNNING, "the cluster of " + state.root() + " is up already (" + who + ")", "./cobnut ps");
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            channel.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
