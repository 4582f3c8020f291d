package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.check.Books;
import cobnut.launcher.chaos.check.Violation;
import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.net.Ports;
import cobnut.launcher.state.Installation;
import cobnut.launcher.state.StateFolder;
import cobnut.postgres.backup.Backup;
import cobnut.postgres.backup.Reader;
import cobnut.postgres.backup.Restore;
import cobnut.postgres.local.LocalPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A dump while everybody works, brought back on another server, where a second cluster finishes what was under way at
 * that moment: its books must balance like the first one's.
 */
public final class Restoring implements Nemesis {
    private static final int FIRST_PORT = 18_600;
    private static final long LIMIT_MILLIS = 60_000;
    private static final String OPEN = "select count(*) from orders.saga where not final";

    private final Cluster cluster;
    private final Map<String, Long> stock;
    private final List<Violation> found = new ArrayList<>();
    private int strikes;

    /** @param stock how much of each product there must be */
    public Restoring(Cluster cluster, Map<String, Long> stock) {
        this.cluster = cluster;
        this.stock = stock;
    }

    @Override
    public String name() {
        return "restore";
    }

    @Override
    public String strike(RandomGenerator random) throws Exception {
        found.clear();
        var state = new StateFolder(cluster.state().root().resolveSibling("restored-" + ++strikes));
        var file = cluster.state().root().resolve("backup.zip");
        Files.deleteIfExists(file);
        Backup.write(List.of(cluster.database()), Installation.version(), file);
        state.create();
        try {
            var restored = restored(state, file);
            try (var second = cluster.beside(state)) {
                judge(second);
            }
            return restored.manifest().snapshots().getFirst().schemas().size() + " services";
        } finally {
            state.purge();
        }
    }

    private Restore.Restored restored(StateFolder state, Path file) {
        var server = LocalPostgres.start(state.root().resolve("postgres"), Ports.firstFree(FIRST_PORT));
        try {
            var restored =
                    Restore.run(file, service -> server.address(), getClass().getClassLoader(), false);
            restored.readers().stream()
                    .filter(reader -> !reader.goesOn() && reader.why().isBlank())
                    .map(Reader::subscription)
                    .forEach(silent ->
                            found.add(new Violation("restore: a reader stands still without a word", silent, "")));
            return restored;
        } finally {
            server.stop();
        }
    }

    private void judge(Cluster second) throws InterruptedException, SQLException {
        var books = new Books(second::database);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
        while (System.nanoTime() < end && books.count(OPEN) > 0) {
            TimeUnit.MILLISECONDS.sleep(300);
        }
        // Readers come to the head a moment after the last saga.
        while (System.nanoTime() < end && !books.atRest(stock).isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(500);
        }
        for (var violation : books.atRest(stock)) {
            found.add(new Violation("restored: " + violation.check(), violation.subject(), violation.evidence()));
        }
    }

    @Override
    public List<Violation> found() {
        return List.copyOf(found);
    }
}
