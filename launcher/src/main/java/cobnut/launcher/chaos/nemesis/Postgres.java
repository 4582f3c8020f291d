package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.check.Books;
import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.chaos.cluster.Signal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** PostgreSQL killed, paused, all its sessions cut, or all its connections taken; one after the other. */
public final class Postgres implements Nemesis {
    private static final String CUT = """
        select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename is not null\
        """;
    private static final int MOST_CONNECTIONS = 1_000;

    private enum How {
        KILLED,
        PAUSED,
        CUT,
        FULL
    }

    private final Cluster cluster;
    private final Books books;
    private final List<ProcessHandle> asleep = new ArrayList<>();
    private final List<Connection> taken = new ArrayList<>();
    private int strikes;
    private How how = How.KILLED;

    public Postgres(Cluster cluster, Books books) {
        this.cluster = cluster;
        this.books = books;
    }

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public String strike(RandomGenerator random) throws SQLException {
        how = How.values()[strikes++ % How.values().length];
        switch (how) {
            case KILLED -> cluster.postmaster().ifPresent(Signal.KILL::send);
            case PAUSED -> pause();
            case CUT -> cut();
            case FULL -> take();
        }
        return "postgres " + how.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public Duration hold(RandomGenerator random) {
        return switch (how) {
            case KILLED, CUT -> Duration.ZERO;
            case PAUSED -> Duration.ofMillis(1_000 + random.nextLong(6_000));
            case FULL -> Duration.ofSeconds(5);
        };
    }

    private void pause() {
        cluster.postmaster().ifPresent(postmaster -> {
            // First the one that would start more.
            asleep.add(postmaster);
            Signal.STOP.send(postmaster);
            var children = postmaster.descendants().toList();
            asleep.addAll(children);
            Signal.STOP.send(children);
        });
    }

    private void cut() throws SQLException {
        try (var connection = books.connect();
                var statement = connection.createStatement()) {
            statement.execute(CUT);
        }
    }

    /** Until the server refuses: with the sessions of the shop gone there is none left for them to come back to. */
    private void take() throws SQLException {
        taken.add(books.connect());
        try (var statement = taken.getFirst().createStatement()) {
            statement.execute(CUT);
        }
        try {
            while (taken.size() < MOST_CONNECTIONS) {
                taken.add(books.connect());
            }
        } catch (SQLException full) {
            return;
        }
    }

    @Override
    public void heal() throws SQLException {
        Signal.CONT.send(asleep);
        asleep.clear();
        for (var connection : taken) {
            connection.close();
        }
        taken.clear();
    }
}
