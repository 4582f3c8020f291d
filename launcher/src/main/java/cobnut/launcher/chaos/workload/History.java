package cobnut.launcher.chaos.workload;

import io.vertx.core.json.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Every operation of every client, a line of JSON each, in the order in which they completed. Thread-safe. */
public final class History implements AutoCloseable {
    private final Path file;
    private final BufferedWriter lines;
    private final long began = System.nanoTime();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private boolean closed;

    /** How many so far: orders acknowledged, answers that left the client in the dark, refusals. */
    public record Count(long acknowledged, long unknown, long failed) {
        public Count since(Count earlier) {
            return new Count(acknowledged - earlier.acknowledged, unknown - earlier.unknown, failed - earlier.failed);
        }
    }

    public History(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            this.lines = Files.newBufferedWriter(file);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write the history " + file, failed);
        }
    }

    /** Milliseconds since it began. */
    public long now() {
        return (System.nanoTime() - began) / 1_000_000;
    }

    public void add(Operation operation) {
        switch (operation.result()) {
            case OK -> {
                if (operation.kind() == Operation.Kind.PLACE) {
                    acknowledged.increment();
                }
            }
            case UNKNOWN -> unknown.increment();
            case FAILED -> failed.increment();
        }
        var line = operation.write().encode();
        synchronized (lines) {
            if (closed) {
                return;
            }
            try {
                lines.write(line);
                lines.newLine();
            } catch (IOException broken) {
                throw new UncheckedIOException("cannot write the history " + file, broken);
            }
        }
    }

    public Count count() {
        return new Count(acknowledged.sum(), unknown.sum(), failed.sum());
    }

    public Path file() {
        return file;
    }

    /** All of it again, to be closed by whoever reads. */
    public static Stream<Operation> read(Path file) throws IOException {
        return Files.lines(file).map(line -> Operation.read(new JsonObject(line)));
    }

    public void flush() {
        synchronized (lines) {
            try {
                lines.flush();
            } catch (IOException broken) {
                throw new UncheckedIOException("cannot write the history " + file, broken);
            }
        }
    }

    /** What completes afterwards is not part of it. */
    @Override
    public void close() {
        synchronized (lines) {
            closed = true;
            try {
                lines.close();
            } catch (IOException broken) {
                throw new UncheckedIOException("cannot write the history " + file, broken);
            }
        }
    }
}
