package cobnut.chassis.runtime;

import cobnut.postgres.Database;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.Schemas;
import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds a service's database: {@code COBNUT_<SERVICE>_DATABASE_URL}, else {@code COBNUT_DATABASE_URL} ({@code
 * postgresql://host:port/database}; passwords of the roles in {@code COBNUT_DATABASE_PASSWORDS_DIR}, a file named like
 * each role, or in the URL when all share one), else the local server of the state folder. The local server's schemas
 * are provisioned and migrated when a service first starts; an external one's only by {@code cobnut migrate}.
 */
public final class Databases {
    private static final Duration LOCAL_PATIENCE = Duration.ofSeconds(20);

    private final Path state;
    private final Map<String, String> environment;

    public Databases(Path state, Map<String, String> environment) {
        this.state = state;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Opens the service's pool; blocking. Throws IllegalStateException that says what to do when there is no
     * database.
     */
    Database open(Vertx vertx, String service, DatabaseConfig config) {
        var external = external(service);
        var address = external.orElseGet(this::local);
        if (external.isEmpty()) {
            // Nearly always all is made and migrated already; to look at that takes a fraction of doing it again.
            var current = Database.openCurrent(vertx, config, address, service);
            if (current.isPresent()) {
                return current.get();
            }
            var schemas = new Schemas(address);
            schemas.provision(service);
            schemas.migrate(service);
        }
        var database = Database.open(vertx, config, address, service);
        Schemas.require(database);
        return database;
    }

    /** Where the service's schema is, for whoever migrates it. */
    public DatabaseAddress address(String service) {
        return external(service).orElseGet(this::local);
    }

    private DatabaseAddress local() {
        var folder = state.resolve("postgres");
        long end = System.nanoTime() + LOCAL_PATIENCE.toNanos();
        do {
            var running = LocalPostgres.running(folder);
            if (running.isPresent()) {
                return running.get().address();
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        } while (Files.isDirectory(folder) && System.nanoTime() < end);
        throw new IllegalStateException("no PostgreSQL: none runs in " + folder
                + " and COBNUT_DATABASE_URL is not set; run `cobnut up`, or name an external one");
    }

    /** What the environment names for the service; empty when the local server has its schema. */
    public Optional<DatabaseAddress> external(String service) {
        var own = environment.get("COBNUT_" + service.toUpperCase(Locale.ROOT).replace('-', '_') + "_DATABASE_URL");
        return Optional.ofNullable(own == null ? environment.get("COBNUT_DATABASE_URL") : own)
                .map(this::parse);
    }

    private DatabaseAddress parse(String url) {
        var uri = URI.create(url);
        if (!"postgresql".equals(uri.getScheme())
                || uri.getHost() == null
                || uri.getPath().length() < 2) {
            throw new IllegalStateException(
                    "a database URL looks like postgresql://host:5432/database; the one that is set does not");
        }
        var user = uri.getRawUserInfo();
        var admin = user == null ? "postgres" : decode(user.split(":", 2)[0]);
        var password = user != null && user.contains(":")
                ? Optional.of(decode(user.split(":", 2)[1]))
                : Optional.<String>empty();
        var folder = Optional.ofNullable(environment.get("COBNUT_DATABASE_PASSWORDS_DIR"))
                .map(Path::of);
        return new DatabaseAddress(
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                uri.getPath().substring(1),
                admin,
                role -> folder.map(path -> path.resolve(role))
                        .filter(Files::isReadable)
                        .map(Databases::content)
                        .or(() -> password)
                        .orElseThrow(() -> new IllegalStateException("no password for role " + role
                                + ": put it into the file " + role + " of COBNUT_DATABASE_PASSWORDS_DIR")));
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String content(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
