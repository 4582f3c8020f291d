package cobnut.postgres.backup;

import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.Schemas;
import cobnut.postgres.backup.Manifest.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.ZipFile;

/**
 * Brings the rows of a backup back, all or none per database, and gives every log a new generation, so that no reader
 * takes the old positions for new ones without being told.
 */
public final class Restore {

    /** What came back. */
    public record Restored(Manifest manifest, List<Reader> readers, long sagas) {}

    private Restore() {}

    /**
     * Throws IllegalStateException or IllegalArgumentException, everything being as before, when nodes are connected,
     * rows are there, the file is damaged, or this program is older than it. No service may start meanwhile.
     *
     * @param where the database of a service
     * @param classes sees the services' migrations
     * @param replace whether rows that are there may go
     */
    public static Restored run(
            Path file, Function<String, DatabaseAddress> where, ClassLoader classes, boolean replace) {
        try (var zip = BackupFile.open(file)) {
            var manifest = BackupFile.manifest(zip);
            BackupFile.verify(zip, manifest);
            var targets = new LinkedHashMap<String, Target>();
            try {
                for (int number = 0; number < manifest.snapshots().size(); number++) {
                    for (var schema : manifest.snapshots().get(number).schemas()) {
                        var address = where.apply(schema.service());
                        requireKnown(schema, new Schemas(address, classes));
                        target(targets, address, classes).take(new Target.Part(number, schema));
                    }
                }
                return run(zip, manifest, List.copyOf(targets.values()), replace);
            } finally {
                for (var target : targets.values()) {
                    target.close();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the restore failed, nothing was changed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static Target target(Map<String, Target> targets, DatabaseAddress address, ClassLoader classes)
            throws SQLException {
        var known = targets.get(address.toString());
        if (known == null) {
            known = new Target(address, classes);
            targets.put(address.toString(), known);
        }
        return known;
    }

    private static void requireKnown(Schema schema, Schemas schemas) {
        var known = schemas.known(schema.service());
        if (schema.versions().beyond(known)) {
            throw new IllegalStateException("the backup has " + schema.service() + " at " + schema.versions()
                    + ", but this program brings its migrations only up to " + known
                    + "; restore with the version that wrote it, or bring the service's jar");
        }
    }

    private static Restored run(ZipFile zip, Manifest manifest, List<Target> targets, boolean replace)
            throws SQLException, IOException {
        for (var target : targets) {
            target.requireFree(replace);
        }
        var back = new ArrayList<Target>();
        try {
            for (var target : targets) {
                target.load(zip);
            }
            var reconciliation = Reconciliation.of(targets);
            for (var target : targets) {
                target.swap();
                back.add(target);
            }
            return new Restored(manifest, reconciliation.readers(), reconciliation.sagas());
        } catch (SQLException | IOException | RuntimeException failure) {
            clear(targets, failure);
            if (!back.isEmpty()) {
                throw new IllegalStateException(
                        "only " + back + " came back, each as a whole; the rest is as it was: " + failure.getMessage(),
                        failure);
            }
            throw failure;
        }
    }

    private static void clear(List<Target> targets, Exception failure) {
        for (var target : targets) {
            try {
                target.clear();
            } catch (SQLException again) {
                failure.addSuppressed(again);
            }
        }
    }
}
