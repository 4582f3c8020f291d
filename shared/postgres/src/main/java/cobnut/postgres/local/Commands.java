package cobnut.postgres.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the server's own programs, bounded, with their words in the error when they fail. */
final class Commands {
    private static final int LAST_LINES = 15;

    private Commands() {}

    /** PostgreSQL refuses to run as root; in a user namespace of its own it sees another number, files stay root's. */
    static List<String> unprivileged(List<String> command) {
        var line = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            line.add("unshare");
            line.add("-U");
        }
        line.addAll(command);
        return line;
    }

    /** The exit code; the output goes to a file, for a pipe would be inherited by the server and never end. */
    static int run(List<String> command, Path output, Duration limit) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        command + " did not end within " + limit.toSeconds() + " s:\n" + lastLines(output));
            }
            return process.exitValue();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command.getFirst(), e);
        }
    }

    /** Unpacks with the system's tar, which knows links and modes; the stream is read here and piped in. */
    static void untar(InputStream tar, Path folder) throws IOException {
        var process = new ProcessBuilder("tar", "-x", "-f", "-", "-C", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var input = process.getOutputStream()) {
            tar.transferTo(input);
        }
        try {
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("tar could not unpack the server's binaries into " + folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while unpacking", e);
        }
    }

    static String lastLines(Path file) {
        try {
            var lines = Files.exists(file) ? Files.readAllLines(file) : List.of("(" + file + " is not there)");
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + file + " cannot be read: " + e.getMessage() + ")";
        }
    }
}
