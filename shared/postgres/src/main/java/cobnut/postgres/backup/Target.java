package cobnut.postgres.backup;

import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.Schemas;
import cobnut.postgres.backup.Manifest.Schema;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;

/**
 * One database that takes rows back. They are brought in beside what is there, under another name; the last
 * transaction swaps the names. A restore that ends early, however it ends, has taken nothing away.
 */
final class Target implements AutoCloseable {
    private static final String BESIDE = "__restored";
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** One service of the backup, and the number of the snapshot it is in. */
    record Part(int snapshot, Schema schema) {
        String service() {
            return schema.service();
        }

        /** Until the swap. */
        String beside() {
            return service() + BESIDE;
        }
    }

    private final DatabaseAddress address;
    private final Schemas schemas;
    private final List<Part> parts = new ArrayList<>();
    private final Admin admin;

    Target(DatabaseAddress address, ClassLoader classes) throws SQLException {
        this.address = address;
        this.schemas = new Schemas(address, classes, BESIDE);
        this.admin = Admin.connect(address);
    }

    void take(Part part) {
        parts.add(part);
    }

    List<Part> parts() {
        return parts;
    }

    Admin admin() {
        return admin;
    }

    /** Throws IllegalStateException when services are connected, or rows are there and must not be replaced. */
    void requireFree(boolean replace) throws SQLException {
        requireNobody();
        var full = new ArrayList<String>();
        for (var part : parts) {
            if (!replace && holdsRows(part.service())) {
                full.add(part.service());
            }
        }
        if (!full.isEmpty()) {
            throw new IllegalStateException(address + " already holds rows of " + String.join(", ", full)
                    + "; restore into an empty database, or say --replace");
        }
        admin.commit();
    }

    private void requireNobody() throws SQLException {
        long end = System.nanoTime() + LINGER.toNanos();
        var connected = connected();
        while (!connected.isEmpty() && System.nanoTime() < end) {
            // The server looks again; and a session of a process that has just ended is gone in a moment.
            admin.one("select pg_stat_clear_snapshot(), pg_sleep(0.1)", row -> row.getString(1));
            connected = connected();
        }
        if (!connected.isEmpty()) {
            throw new IllegalStateException("services are connected to " + address + ": " + String.join(", ", connected)
                    + "; stop every node that uses it, then try again");
        }
    }

    private List<String> connected() throws SQLException {
        var services = parts.stream().map(Part::service).toArray(String[]::new);
        return admin.list("""
            select usename || ' (' || count(*) || ')' from pg_stat_activity
            where datname = current_database() and usename = any (?) group by usename order by 1
            """, row -> row.getString(1), (Object) services);
    }

    /** Tables keyed by a boolean have one row, which the migrations put there. */
    private boolean holdsRows(String service) throws SQLException {
        var tables = admin.list("""
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relkind in ('r', 'p') and c.relname <> all (?) and not exists (
                select from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
                where i.indrelid = c.oid and i.indisprimary and i.indnatts = 1 and a.atttypid = 'bool'::regtype)
            """, row -> row.getString(1), service, Backup.HISTORIES);
        for (var table : tables) {
            var any = admin.quoted("select exists (select from %1$I.%2$I)", service, table);
            if (admin.one(any, row -> row.getBoolean(1))) {
                return true;
            }
        }
        return false;
    }

    /** Schemas as they were when the backup was written, with its rows; then as far as this program goes. */
    void load(ZipFile zip) throws SQLException, IOException {
        clear();
        for (var part : parts) {
            schemas.provision(part.service());
            schemas.migrate(part.service(), part.schema().versions());
        }
        // Rows come in table by table, and what refers to what was checked when they were first written.
        admin.execute("set local session_replication_role = replica");
        for (var part : parts) {
            load(part, zip);
        }
        admin.commit();
        for (var part : parts) {
            schemas.migrate(part.service());
        }
    }

    private void load(Part part, ZipFile zip) throws SQLException, IOException {
        var there = part.beside();
        for (var table : Backup.tables(admin, there)) {
            admin.execute("truncate %1$I.%2$I cascade", there, table.name());
        }
        for (var table : part.schema().tables()) {
            var copy = Backup.copy(admin, "copy %1$I.%2$I (%3$s) from stdin", there, table);
            BackupFile.read(
                    zip,
                    part.snapshot(),
                    part.schema(),
                    table,
                    in -> admin.copies().copyIn(copy, in));
            admin.execute("analyze %1$I.%2$I", there, table.name());
        }
        for (var sequence : part.schema().sequences().entrySet()) {
            admin.one(
                    "select setval(format('%I.%I', ?, ?)::regclass, ?)",
                    row -> row.getLong(1), there, sequence.getKey(), sequence.getValue());
        }
    }

    /** From here on what was brought in is what is there. */
    void swap() throws SQLException {
        requireNobody();
        for (var part : parts) {
            admin.execute("drop schema if exists %1$I cascade", part.service());
            admin.execute("alter schema %1$I rename to %2$I", part.beside(), part.service());
        }
        admin.commit();
    }

    /** Of what an earlier restore, or this one, brought in and did not finish. */
    void clear() throws SQLException {
        admin.rollback();
        for (var part : parts) {
            admin.execute("drop schema if exists %1$I cascade", part.beside());
        }
        admin.commit();
    }

    @Override
    public String toString() {
        return address.toString();
    }

    @Override
    public void close() throws SQLException {
        admin.close();
    }
}
