package cobnut.postgres.backup;

import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.Schemas.Versions;
import cobnut.postgres.backup.BackupFile.Writer;
import cobnut.postgres.backup.Manifest.Schema;
import cobnut.postgres.backup.Manifest.Snapshot;
import cobnut.postgres.backup.Manifest.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the rows of every service of a database as they were at one moment, while the services go on. It holds what
 * the tables hold, so whoever can read it can read everything; passwords of roles and files beside the database are
 * not in it.
 */
public final class Backup {
    /** Flyway's own tables come from migrating; which steps were applied is in the manifest. */
    static final String[] HISTORIES = {"cobnut_schema_history", "flyway_schema_history"};

    private Backup() {}

    /**
     * One snapshot per database, one after the other. Throws IllegalStateException, leaving no file, when one cannot be
     * read or the file is there already.
     *
     * @param cobnut version of this program, for the manifest
     */
    public static Manifest write(List<DatabaseAddress> databases, String cobnut, Path file) {
        try {
            return BackupFile.write(file, writer -> {
                var snapshots = new ArrayList<Snapshot>();
                for (var database : databases) {
                    snapshots.add(snapshot(database, snapshots.size(), writer));
                }
                return new Manifest(cobnut, snapshots);
            });
        } catch (SQLException e) {
            throw new IllegalStateException("the backup failed, nothing was kept of it: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static Snapshot snapshot(DatabaseAddress address, int number, Writer writer)
            throws SQLException, IOException {
        try (var admin = Admin.connect(address)) {
            admin.snapshot();
            var at = admin.one("select now()", row -> row.getObject(1, OffsetDateTime.class))
                    .toInstant();
            var schemas = new ArrayList<Schema>();
            for (var service : services(admin)) {
                schemas.add(schema(admin, number, service, writer));
            }
            return new Snapshot(address.toString(), admin.server(), at, schemas);
        }
    }

    /** By what is there and not by what this program knows: a service may have come in a jar of its own. */
    static List<String> services(Admin admin) throws SQLException {
        return admin.list("""
            select n.nspname from pg_namespace n
            join pg_class c on c.relnamespace = n.oid and c.relname = ? and c.relkind = 'r'
            where pg_get_userbyid(n.nspowner) = n.nspname || '_owner' order by 1
            """, row -> row.getString(1), HISTORIES[0]);
    }

    private static Schema schema(Admin admin, int snapshot, String service, Writer writer)
            throws SQLException, IOException {
        var tables = new ArrayList<Table>();
        for (var table : tables(admin, service)) {
            var copy = copy(admin, "copy (select %3$s from %1$I.%2$I) to stdout", service, table);
            tables.add(
                    writer.table(snapshot, service, table, out -> admin.copies().copyOut(copy, out)));
        }
        var versions = new Versions(version(admin, service, HISTORIES[0]), version(admin, service, HISTORIES[1]));
        // After the rows: a sequence knows no snapshot, and may be ahead of them but not behind.
        return new Schema(service, versions, tables, sequences(admin, service));
    }

    /** With the columns that can be written, and no rows yet. */
    static List<Table> tables(Admin admin, String service) throws SQLException {
        return admin.list(
                """
                select c.relname, array_agg(a.attname::text order by a.attnum)
                from pg_class c
                join pg_namespace n on n.oid = c.relnamespace
                join pg_attribute a on a.attrelid = c.oid
                    and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                where n.nspname = ? and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all (?)
                group by c.relname order by c.relname
                """,
                row -> new Table(
                        row.getString(1),
                        Arrays.asList((String[]) row.getArray(2).getArray()),
                        0,
                        0,
                        ""),
                service,
                HISTORIES);
    }

    /** {@code %1$I} is the schema, {@code %2$I} the table, {@code %3$s} its columns. */
    static String copy(Admin admin, String format, String service, Table table) throws SQLException {
        var columns = admin.one(
                "select string_agg(quote_ident(name), ', ' order by n) from unnest(?::text[]) with ordinality u(name,"
                        + " n)",
                row -> row.getString(1),
                (Object) table.columns().toArray(String[]::new));
        return admin.quoted(format, service, table.name(), columns);
    }

    private static String version(Admin admin, String service, String history) throws SQLException {
        if (admin.list("select to_regclass(format('%I.%I', ?, ?))", row -> row.getString(1), service, history)
                        .getFirst()
                == null) {
            return "";
        }
        var latest = """
            select version from %1$I.%2$I where success and type <> 'BASELINE' and version is not null
            order by string_to_array(version, '.')::int[] desc limit 1
            """;
        return admin.list(admin.quoted(latest, service, history), row -> row.getString(1)).stream()
                .findFirst()
                .orElse("");
    }

    private static Map<String, Long> sequences(Admin admin, String service) throws SQLException {
        var sequences = new TreeMap<String, Long>();
        admin.list(
                "select sequencename, last_value from pg_sequences where schemaname = ? and last_value is not null",
                row -> sequences.put(row.getString(1), row.getLong(2)),
                service);
        return sequences;
    }
}
