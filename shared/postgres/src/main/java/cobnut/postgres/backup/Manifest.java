package cobnut.postgres.backup;

import cobnut.postgres.Schemas.Versions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a backup holds, as its last entry says it: enough to tell whether it can be restored before a row is read.
 *
 * @param cobnut version of the program that wrote it
 * @param snapshots one per database; the rows of one are of one moment, those of two are not
 */
public record Manifest(String cobnut, List<Snapshot> snapshots) {
    static final String ENTRY = "manifest.json";
    private static final int FORMAT = 1;

    /** All services of one database at one moment, by its clock. */
    public record Snapshot(String database, String server, Instant at, List<Schema> schemas) {}

    /** One service: how far its schema was migrated, its tables, and the last number each sequence gave out. */
    public record Schema(String service, Versions versions, List<Table> tables, Map<String, Long> sequences) {
        public long rows() {
            return tables.stream().mapToLong(Table::rows).sum();
        }
    }

    /** The rows of a table as {@code COPY} writes text: how many, how many bytes, and their SHA-256. */
    public record Table(String name, List<String> columns, long rows, long bytes, String sha256) {}

    public List<Schema> schemas() {
        return snapshots.stream().flatMap(one -> one.schemas.stream()).toList();
    }

    String json() {
        return new JsonObject()
                .put("format", FORMAT)
                .put("cobnut", cobnut)
                .put(
                        "snapshots",
                        new JsonArray(snapshots.stream().map(Manifest::json).toList()))
                .encodePrettily();
    }

    private static JsonObject json(Snapshot snapshot) {
        return new JsonObject()
                .put("database", snapshot.database)
                .put("server", snapshot.server)
                .put("at", snapshot.at.toString())
                .put(
                        "schemas",
                        new JsonArray(
                                snapshot.schemas.stream().map(Manifest::json).toList()));
    }

    private static JsonObject json(Schema schema) {
        var sequences = new JsonObject();
        schema.sequences.forEach(sequences::put);
        return new JsonObject()
                .put("service", schema.service)
                .put("sharedVersion", schema.versions.shared())
                .put("ownVersion", schema.versions.own())
                .put("sequences", sequences)
                .put(
                        "tables",
                        new JsonArray(schema.tables.stream().map(Manifest::json).toList()));
    }

    private static JsonObject json(Table table) {
        return new JsonObject()
                .put("name", table.name)
                .put("columns", new JsonArray(table.columns))
                .put("rows", table.rows)
                .put("bytes", table.bytes)
                .put("sha256", table.sha256);
    }

    /** Throws IllegalArgumentException when a later program wrote it. */
    static Manifest of(String json) {
        var root = new JsonObject(json);
        if (root.getInteger("format", 0) != FORMAT) {
            throw new IllegalArgumentException("it is a backup of format " + root.getValue("format")
                    + ", which this program does not know; restore it with the program that wrote it");
        }
        return new Manifest(
                root.getString("cobnut"),
                objects(root, "snapshots").stream().map(Manifest::snapshot).toList());
    }

    private static Snapshot snapshot(JsonObject json) {
        return new Snapshot(
                json.getString("database"),
                json.getString("server"),
                Instant.parse(json.getString("at")),
                objects(json, "schemas").stream().map(Manifest::schema).toList());
    }

    private static Schema schema(JsonObject json) {
        var sequences = new TreeMap<String, Long>();
        json.getJsonObject("sequences")
                .forEach(each -> sequences.put(each.getKey(), ((Number) each.getValue()).longValue()));
        return new Schema(
                json.getString("service"),
                new Versions(json.getString("sharedVersion"), json.getString("ownVersion")),
                objects(json, "tables").stream().map(Manifest::table).toList(),
                sequences);
    }

    private static Table table(JsonObject json) {
        return new Table(
                json.getString("name"),
                json.getJsonArray("columns").stream().map(String::valueOf).toList(),
                json.getLong("rows"),
                json.getLong("bytes"),
                json.getString("sha256"));
    }

    private static List<JsonObject> objects(JsonObject from, String key) {
        return from.getJsonArray(key).stream().map(JsonObject.class::cast).toList();
    }
}
