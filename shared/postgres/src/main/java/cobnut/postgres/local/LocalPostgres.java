package cobnut.postgres.local;

import cobnut.postgres.DatabaseAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL under a folder, on loopback only, with scram passwords and every durable setting on. It runs
 * detached and outlives the JVM that started it; whoever starts it again adopts it. Methods block for seconds; call
 * them from any thread but an event loop. Failures are IllegalStateException with the last lines of the server's log.
 *
 * <p>The folder holds {@code data}, {@code secrets} (0600) and {@code server.log}; the programs are unpacked once for
 * all folders of a user. A data folder that was completed is never deleted from here.
 */
public final class LocalPostgres {
    public static final String VERSION = Binaries.VERSION;
    public static final String DATABASE = "cobnut";
    public static final int MAX_CONNECTIONS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(LocalPostgres.class);
    private static final String ADMIN = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final long LOG_BYTES = 16 << 20;

    private final Path folder;
    private final Postmaster postmaster;

    private LocalPostgres(Path folder, Postmaster postmaster) {
        this.folder = folder;
        this.postmaster = postmaster;
    }

    /** Starts the server of this folder, making it first if need be, or adopts the one that runs. */
    public static LocalPostgres start(Path folder, int port) {
        return start(folder, port, MAX_CONNECTIONS);
    }

    /** As {@link #start(Path, int)}; a server that already runs keeps its port and its number of connections. */
    public static LocalPostgres start(Path folder, int port, int maxConnections) {
        var home = folder.toAbsolutePath().normalize();
        try {
            try (var _ = Turn.in(home)) {
                var postmaster = Postmaster.of(home.resolve("data"));
                if (postmaster.isEmpty()) {
                    postmaster = Optional.of(launch(home, port, maxConnections));
                }
                var server = new LocalPostgres(home, postmaster.get());
                server.createDatabase();
                return server;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start PostgreSQL in " + home + ": " + e.getMessage(), e);
        }
    }

    /** The server of this folder, if it runs. */
    public static Optional<LocalPostgres> running(Path folder) {
        var home = folder.toAbsolutePath().normalize();
        return Postmaster.of(home.resolve("data")).map(postmaster -> new LocalPostgres(home, postmaster));
    }

    private static Postmaster launch(Path home, int port, int maxConnections) throws IOException {
        refuseTakenPort(port);
        var binaries = Binaries.unpacked(home);
        var dataFolder = home.resolve("data");
        if (!Files.exists(dataFolder)) {
            initialize(home, binaries);
        }
        if (!Files.exists(dataFolder.resolve("PG_VERSION"))) {
            throw new IllegalStateException(
                    dataFolder + " is not a PostgreSQL data folder; move it away, then try again");
        }
        configure(dataFolder, port, maxConnections);
        Postmaster.clearStale(dataFolder);
        var log = home.resolve("server.log");
        if (Files.exists(log) && Files.size(log) > LOG_BYTES) {
            Files.move(log, home.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        var command = Commands.unprivileged(List.of(
                program(binaries, "pg_ctl"),
                "start",
                "-w",
                "-t",
                String.valueOf(PATIENCE.toSeconds()),
                "-s",
                "-D",
                dataFolder.toString(),
                "-l",
                log.toString()));
        return persist(command, home, dataFolder, log);
    }

    /** After a kill -9 the orphaned backends hold the shared memory for a moment: then starting is tried again. */
    private static Postmaster persist(List<String> command, Path home, Path dataFolder, Path log) {
        long end = System.nanoTime() + STOP_PATIENCE.toNanos();
        while (true) {
            var output = home.resolve("pg_ctl.log");
            int exit = Commands.run(command, output, PATIENCE.plusSeconds(10));
            var started = Postmaster.of(dataFolder);
            if (exit == 0 && started.isPresent()) {
                return started.get();
            }
            var words = Commands.lastLines(log);
            if (!words.contains("shared memory block") || System.nanoTime() > end) {
                throw new IllegalStateException(
                        "PostgreSQL in " + home + " did not start:\n" + Commands.lastLines(output) + "\n" + words);
            }
            rest();
        }
    }

    /** Into a draft that takes its name when it is complete: an interrupted one is thrown away and made again. */
    private static void initialize(Path home, Path binaries) throws IOException {
        var draft = home.resolve("data.unfinished");
        if (Files.exists(draft)) {
            LOG.info("an interrupted start left {}; it is made again", draft);
            Binaries.delete(draft);
        }
        var secrets = new Secrets(home.resolve("secrets"));
        secrets.of(ADMIN);
        var output = home.resolve("initdb.log");
        var command = Commands.unprivileged(List.of(
                program(binaries, "initdb"),
                "-D",
                draft.toString(),
                "-U",
                ADMIN,
                "--auth=scram-sha-256",
                "--pwfile=" + secrets.file(ADMIN),
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        if (Commands.run(command, output, PATIENCE) != 0) {
            throw new IllegalStateException("initdb failed in " + home + ":\n" + Commands.lastLines(output));
        }
        Files.writeString(draft.resolve("postgresql.conf"), "\ninclude 'cobnut.conf'\n", StandardOpenOption.APPEND);
        Files.move(draft, home.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void configure(Path dataFolder, int port, int maxConnections) throws IOException {
        // Written anew at each start, so that what was edited here by hand does not make the server forgetful.
        Files.writeString(dataFolder.resolve("cobnut.conf"), """
            listen_addresses = '127.0.0.1'
            port = %d
            unix_socket_directories = ''
            max_connections = %d
            fsync = on
            full_page_writes = on
            synchronous_commit = on
            deadlock_timeout = 200ms
            password_encryption = 'scram-sha-256'
            timezone = 'UTC'
            log_timezone = 'UTC'
            log_line_prefix = '%%m [%%p] %%u '
            """.formatted(port, maxConnections));
    }

    private static void refuseTakenPort(int port) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "port " + port + " on 127.0.0.1 is used by another process; choose another port for PostgreSQL", e);
        }
    }

    private void createDatabase() {
        var properties = new Properties();
        properties.setProperty("user", ADMIN);
        properties.setProperty("password", address().passwords().of(ADMIN));
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        try (var admin =
                        DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/postgres", properties);
                var statement = admin.createStatement()) {
            if (!statement
                    .executeQuery("select 1 from pg_database where datname = 'cobnut'")
                    .next()) {
                statement.execute("create database cobnut");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "PostgreSQL in " + folder + " on port " + port() + " does not let the admin in: " + e.getMessage()
                            + "\n" + Commands.lastLines(folder.resolve("server.log")),
                    e);
        }
    }

    /** Lets in the admin, the owners and the services; passwords come from the folder's secrets. */
    public DatabaseAddress address() {
        return new DatabaseAddress("127.0.0.1", port(), DATABASE, ADMIN, new Secrets(folder.resolve("secrets")));
    }

    public int port() {
        return postmaster.port();
    }

    /** Of the postmaster. */
    public long pid() {
        return postmaster.pid();
    }

    public Path log() {
        return folder.resolve("server.log");
    }

    /** The folder of the server's own programs: {@code postgres}, {@code initdb}, {@code pg_ctl}. */
    public Path programs() {
        return Binaries.unpacked(folder).resolve("bin");
    }

    public boolean isRunning() {
        return Postmaster.of(folder.resolve("data")).isPresent();
    }

    /** Ends the server: sessions are cut off, what they had not committed is rolled back; bounded, then by force. */
    public void stop() {
        if (!stop("fast") && !stop("immediate") && isRunning()) {
            throw new IllegalStateException(
                    "PostgreSQL in " + folder + " (pid " + pid() + ") does not stop:\n" + Commands.lastLines(log()));
        }
    }

    private boolean stop(String mode) {
        if (!isRunning()) {
            return true;
        }
        var seconds = String.valueOf(STOP_PATIENCE.toSeconds());
        var command = new ArrayList<>(List.of(program(Binaries.unpacked(folder), "pg_ctl"), "stop"));
        command.addAll(List.of("-D", folder.resolve("data").toString(), "-m", mode, "-w", "-t", seconds, "-s"));
        var output = folder.resolve("pg_ctl.log");
        return Commands.run(Commands.unprivileged(command), output, STOP_PATIENCE.plusSeconds(10)) == 0;
    }

    private static String program(Path binaries, String name) {
        return binaries.resolve("bin").resolve(name).toString();
    }

    static void rest() {
        try {
            TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for PostgreSQL", e);
        }
    }
}
