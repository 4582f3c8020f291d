package cobnut.testkit.measure;

import cobnut.postgres.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the database commits: counted for Cobnut's own database, and how many a second it could at most, one row each.
 * It stays in the server's other database, so that it does not count itself.
 */
final class Commits implements AutoCloseable {
    private static final int CLIENTS = 16;

    private final DatabaseAddress address;
    private final Connection connection;

    Commits(DatabaseAddress address) throws SQLException {
        this.address = address;
        this.connection = connect("postgres");
        try (var statement = connection.createStatement()) {
            statement.execute("create table if not exists measured (id bigint generated always as identity, n bigint)");
        }
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + address.host() + ":" + address.port() + "/" + database,
                address.admin(),
                address.passwords().of(address.admin()));
    }

    /** Transactions committed so far, reads among them. A connection that fell silent is counted 10 s later. */
    long count() throws SQLException {
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("select xact_commit from pg_stat_database where datname = 'cobnut'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Single-row inserts a second, each durable before the next of its client begins. */
    double perSecond(Duration length) throws Exception {
        long start = System.nanoTime();
        long end = start + length.toNanos();
        var counts = new ArrayList<Future<Long>>();
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int client = 0; client < CLIENTS; client++) {
                counts.add(clients.submit((Callable<Long>) () -> inserts(end)));
            }
        }
        return total(counts) / ((System.nanoTime() - start) / 1e9);
    }

    private long inserts(long end) throws SQLException {
        long done = 0;
        try (var own = connect("postgres");
                var insert = own.prepareStatement("insert into measured (n) values (?)")) {
            while (System.nanoTime() - end < 0) {
                insert.setLong(1, done++);
                insert.executeUpdate();
            }
        }
        return done;
    }

    private static double total(List<Future<Long>> counts) throws Exception {
        double total = 0;
        for (var count : counts) {
            total += count.get();
        }
        return total;
    }

    @Override
    public void close() throws SQLException {
        try (connection;
                var statement = connection.createStatement()) {
            statement.execute("drop table measured");
        }
    }
}
