package cobnut.launcher.state;

import cobnut.launcher.exit.Refusal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Small JSON files that are whole or absent: written beside and moved into place. */
public final class JsonFile {

    private JsonFile() {}

    /**
     * Empty when there is none.
     *
     * @throws Refusal when what is there is not whole, naming the file and how to be rid of it
     */
    public static Optional<JsonObject> read(Path file) {
        try {
            return Optional.of(new JsonObject(Files.readString(file)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (DecodeException | ClassCastException | IllegalArgumentException broken) {
            throw Refusal.failed(file + " is half-written: it is no JSON object", "rm " + file);
        } catch (IOException unreadable) {
            throw Refusal.failed(file + " cannot be read: " + unreadable.getMessage(), "ls -l " + file);
        }
    }

    public static void write(Path file, JsonObject content) {
        try {
            var beside = Files.createTempFile(file.toAbsolutePath().getParent(), ".", ".tmp");
            Files.writeString(beside, content.encode());
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write " + file, failed);
        }
    }
}
