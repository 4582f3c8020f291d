package cobnut.launcher.state;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;

/**
 * What a node wrote about itself when it joined: {@code nodes/<name>.json}.
 *
 * @param management host:port of its management server
 */
public record NodeRecord(String name, ProcessRef process, String bootId, String management, List<String> services) {

    static NodeRecord read(Path file, JsonObject json) {
        var fileName = file.getFileName().toString();
        return new NodeRecord(
                json.getString("name", fileName.substring(0, fileName.length() - ".json".length())),
                ProcessRef.read(json),
                json.getString("bootId", ""),
                json.getString("management", ""),
                services(json.getValue("services")));
    }

    public boolean alive() {
        return process.alive().isPresent();
    }

    private static List<String> services(@org.jspecify.annotations.Nullable Object written) {
        return switch (written) {
            case JsonArray names ->
                names.stream()
                        .map(one ->
                                one instanceof JsonObject object ? object.getString("name", "") : String.valueOf(one))
                        .toList();
            case JsonObject byName -> byName.fieldNames().stream().sorted().toList();
            case null, default -> List.of();
        };
    }
}
