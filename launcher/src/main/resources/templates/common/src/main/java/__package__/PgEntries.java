package __package__;

import cobnut.postgres.Database;
import java.util.Optional;

/** Entries in PostgreSQL. */
final class PgEntries implements Entries {

    private final Database database;

    PgEntries(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Entry> find(String key) {
        return database.find(
                "select key, value from entries where key = $1",
                row -> new Entry(row.getString(0), row.getString(1)),
                key);
    }

    @Override
    public void put(Entry entry) {
        database.update("""
            insert into entries (key, value) values ($1, $2)
            on conflict (key) do update set value = excluded.value, changed_at = now()
            """, entry.key(), entry.value());
    }
}
