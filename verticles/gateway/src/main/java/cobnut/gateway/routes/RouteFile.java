package cobnut.gateway.routes;

import cobnut.chassis.directory.Contract;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public contracts that an edge has seen, in a file: when everything is started anew, whoever comes first at the
 * edge is told to wait, and not that what it knew for years has never been. Blocks; thread-safe. Losing the file costs
 * no more than that.
 */
public final class RouteFile {
    private static final Logger LOG = LoggerFactory.getLogger(RouteFile.class);

    private final Path file;

    public RouteFile(Path file) {
        this.file = file;
    }

    /** What was kept; nothing when there is no file, or none that can be read. */
    public synchronized List<Contract> read() {
        try {
            return new JsonArray(Files.readString(file))
                    .stream()
                            .map(JsonObject.class::cast)
                            .map(each -> Contract.parse(each.getString("name"), each.getBinary("descriptors")))
                            .toList();
        } catch (NoSuchFileException first) {
            return List.of();
        } catch (IOException | RuntimeException torn) {
            LOG.warn("{} cannot be read, so routes are learned anew: {}", file, torn.toString());
            return List.of();
        }
    }

    /** Replaces what was kept, as a whole. */
    public synchronized void write(Supplier<List<Contract>> contracts) {
        var kept = new JsonArray();
        contracts
                .get()
                .forEach(each -> kept.add(new JsonObject()
                        .put("name", each.name())
                        .put("descriptors", each.bytes().toByteArray())));
        try {
            var folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            var fresh = Files.createTempFile(folder, file.getFileName().toString(), ".new");
            Files.writeString(fresh, kept.encode());
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            LOG.warn("{} cannot be written, so an edge that starts anew must learn its routes: {}", file, failed + "");
        }
    }
}
