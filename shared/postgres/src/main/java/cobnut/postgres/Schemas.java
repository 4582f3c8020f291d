package cobnut.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.postgresql.util.PasswordUtil;

/**
 * Makes and migrates the schemas of services. A service has a schema of its name, an owner role {@code <service>_owner}
 * that migrates, and a runtime role {@code <service>} that can change rows and nothing else. Everything here may be
 * repeated and may run on several nodes at once; it blocks, over JDBC, so call it from any thread but an event loop.
 * Failures are IllegalStateException.
 */
public final class Schemas {
    private static final String SHARED = "cobnut/postgres";
    private static final String SHARED_HISTORY = "cobnut_schema_history";
    private static final String OWN_HISTORY = "flyway_schema_history";
    private static final int CONNECT_SECONDS = 5;
    private static final int LOCK_SECONDS = 30;

    /** unique_violation, duplicate_object, and "tuple concurrently updated", which has no state of its own. */
    private static final Set<String> MADE_ELSEWHERE = Set.of("23505", "42710", "XX000");

    private static final int PROVISIONINGS = 5;
    private static final int LONGEST_PAUSE_MS = 100;

    /** %1$ is the service and its runtime role, %2$ the owner role, %3$ the database, %4$ the schema. */
    private static final List<String> GRANTS = List.of(
            "grant %2$I to current_user",
            "create schema if not exists %4$I authorization %2$I",
            "revoke all on database %3$I from public",
            "grant connect on database %3$I to %1$I, %2$I",
            "grant usage on schema %4$I to %1$I",
            "alter default privileges for role %2$I in schema %4$I"
                    + " grant select, insert, update, delete on tables to %1$I",
            "alter default privileges for role %2$I in schema %4$I grant usage, select on sequences to %1$I");

    /** How far the shared steps and the service's own are; empty where there is none. */
    public record Versions(String shared, String own) {
        private static final Versions LATEST = new Versions("latest", "latest");

        /** Whether rows of this form are unknown to a program that brings the other. */
        public boolean beyond(Versions other) {
            return later(shared, other.shared) || later(own, other.own);
        }

        private static boolean later(String one, String other) {
            return !one.isEmpty()
                    && (other.isEmpty()
                            || MigrationVersion.fromVersion(one).isNewerThan(MigrationVersion.fromVersion(other)));
        }
    }

    private final DatabaseAddress address;
    private final ClassLoader classes;
    private final String suffix;

    public Schemas(DatabaseAddress address) {
        this(address, Schemas.class.getClassLoader());
    }

    /** The class loader sees the services' {@code db/<service>} folders. */
    public Schemas(DatabaseAddress address, ClassLoader classes) {
        this(address, classes, "");
    }

    /** Of schemas beside those in use: the suffix follows the service's name. */
    public Schemas(DatabaseAddress address, ClassLoader classes, String suffix) {
        this.address = address;
        this.classes = classes;
        this.suffix = suffix;
    }

    /** As the admin: makes the schema and both roles where they are missing, and puts their passwords right. */
    public void provision(String service) {
        Names.service(service);
        try {
            // The lock is a database's, roles are the server's: somebody may be making them for another database.
            for (int attempt = 1; !provisioned(service, attempt == PROVISIONINGS); attempt++) {
                Thread.sleep(1 + ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_MS));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "cannot provision " + service + " at " + address + " as " + address.admin() + ": " + e.getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while provisioning " + service, e);
        }
    }

    private boolean provisioned(String service, boolean last) throws SQLException {
        try (var admin = connect(address.admin())) {
            admin.setAutoCommit(false);
            // DDL on roles is not safe against itself; the lock ends with the transaction.
            execute(admin, "select pg_advisory_xact_lock(hashtextextended('cobnut.provision', 0))");
            var database = admin.getCatalog();
            role(admin, Names.owner(service));
            role(admin, service);
            for (var each : GRANTS) {
                execute(admin, each, service, Names.owner(service), database, service + suffix);
            }
            admin.commit();
            return true;
        } catch (SQLException e) {
            if (last || !MADE_ELSEWHERE.contains(e.getSQLState())) {
                throw e;
            }
            return false;
        }
    }

    private void role(Connection admin, String role) throws SQLException {
        boolean exists;
        try (var query = admin.prepareStatement("select 1 from pg_roles where rolname = ?")) {
            query.setString(1, role);
            exists = query.executeQuery().next();
        }
        if (exists && lets(role)) {
            return;
        }
        // The verifier, not the password: a statement may end up in the server's log.
        var password = address.passwords().of(role).toCharArray();
        var verifier = PasswordUtil.encodePassword(role, password, "scram-sha-256");
        execute(admin, exists ? "alter role %I login password %L" : "create role %I login password %L", role, verifier);
    }

    private boolean lets(String role) throws SQLException {
        try (var _ = connect(role)) {
            return true;
        } catch (SQLException e) {
            if ("28P01".equals(e.getSQLState())) {
                return false;
            }
            // 42501: the role is right and only lacks CONNECT, which is granted next.
            if ("42501".equals(e.getSQLState())) {
                return true;
            }
            throw e;
        }
    }

    /** Names reach DDL only through the server's own quoting. */
    private static void execute(Connection connection, String ddl, String... names) throws SQLException {
        String quoted;
        try (var format = connection.prepareStatement("select format(?, variadic ?::text[])")) {
            format.setString(1, ddl);
            format.setArray(2, connection.createArrayOf("text", names));
            var row = format.executeQuery();
            row.next();
            quoted = row.getString(1);
        }
        try (var statement = connection.createStatement()) {
            statement.execute(quoted);
        }
    }

    /** As the owner: applies what is missing, the shared tables first; how many steps were applied. */
    public int migrate(String service) {
        return migrate(service, Versions.LATEST);
    }

    /** As {@link #migrate(String)} and no further than this: what the rows of an older backup fit into. */
    public int migrate(String service, Versions target) {
        // Flyway locks its history table, but two that both have to make it first get in each other's way.
        try (var owner = connect(Names.owner(service))) {
            owner.setAutoCommit(false);
            execute(owner, "select pg_advisory_xact_lock(hashtextextended('cobnut.migrate.' || current_user, 0))");
            int applied = flyway(service, SHARED, SHARED_HISTORY, target.shared).migrate().migrationsExecuted;
            if (!target.own.isEmpty() && !Migration.of(classes, own(service)).isEmpty()) {
                applied +=
                        flyway(service, own(service), OWN_HISTORY, target.own).migrate().migrationsExecuted;
            }
            owner.commit();
            return applied;
        } catch (FlywayException | SQLException e) {
            throw new IllegalStateException("cannot migrate " + service + " at " + address + ": " + e.getMessage(), e);
        }
    }

    /** How far {@link #migrate(String)} would go. */
    public Versions known(String service) {
        return new Versions(last(SHARED), last(own(service)));
    }

    private String last(String location) {
        return Migration.of(classes, location).stream()
                .map(step -> MigrationVersion.fromVersion(step.version()))
                .max(Comparator.naturalOrder())
                .map(MigrationVersion::getVersion)
                .orElse("");
    }

    /** What {@link #migrate(String)} would apply, in order. */
    public List<Migration> plan(String service) {
        try {
            return Stream.concat(pending(service, SHARED, SHARED_HISTORY), pending(service, own(service), OWN_HISTORY))
                    .toList();
        } catch (FlywayException e) {
            throw new IllegalStateException("cannot plan " + service + " at " + address + ": " + e.getMessage(), e);
        }
    }

    private Stream<Migration> pending(String service, String location, String history) {
        if (Migration.of(classes, location).isEmpty()) {
            return Stream.empty();
        }
        return Stream.of(flyway(service, location, history, "latest").info().pending())
                .map(each -> new Migration(location, each.getVersion().getVersion(), each.getDescription()));
    }

    private static String own(String service) {
        return "db/" + Names.service(service);
    }

    private Flyway flyway(String service, String location, String history, String target) {
        var owner = Names.owner(service);
        var url = address.jdbcUrl() + "?connectTimeout=" + CONNECT_SECONDS
                + "&tcpKeepAlive=true&ApplicationName=cobnut-migrate&options=-c%20lock_timeout=" + LOCK_SECONDS + "s";
        return Flyway.configure(classes)
                .dataSource(url, owner, address.passwords().of(owner))
                .defaultSchema(service + suffix)
                .schemas(service + suffix)
                .createSchemas(false)
                .table(history)
                .target(target)
                .locations("classpath:" + location)
                // Two histories share the schema, so that shared and own versions do not collide.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .lockRetryCount(LOCK_SECONDS)
                .load();
    }

    /** What the class path has and the schema has not, as the runtime role sees it: two short queries, no Flyway. */
    public static List<Migration> behind(Database database) {
        return behind(database, Schemas.class.getClassLoader());
    }

    public static List<Migration> behind(Database database, ClassLoader classes) {
        return Stream.concat(
                        missing(database, classes, SHARED, SHARED_HISTORY),
                        missing(database, classes, own(database.service()), OWN_HISTORY))
                .toList();
    }

    private static Stream<Migration> missing(Database database, ClassLoader classes, String location, String history) {
        var known = Migration.of(classes, location);
        var there = known.isEmpty() ? List.<String>of() : versions(database, history);
        return known.stream().filter(migration -> !there.contains(migration.version()));
    }

    private static List<String> versions(Database database, String history) {
        // Both are Flyway's tables of one shape; to_regclass says null where a migration never ran.
        var exists = database.find("select to_regclass($1) is not null", row -> row.getBoolean(0), history);
        if (!exists.orElse(false)) {
            return List.of();
        }
        var sql = history.equals(SHARED_HISTORY)
                ? "select version from cobnut_schema_history where success and version is not null"
                : "select version from flyway_schema_history where success and version is not null";
        return database.list(sql, row -> row.getString(0));
    }

    /** Throws IllegalStateException, saying what is missing and what to type, when the schema is behind. */
    public static void require(Database database) {
        require(database, Schemas.class.getClassLoader());
    }

    public static void require(Database database, ClassLoader classes) {
        var missing = behind(database, classes);
        if (!missing.isEmpty()) {
            throw new IllegalStateException(
                    "the schema " + database.service() + " is behind this program, which expects "
                            + missing.getLast() + " (" + missing.size() + " to apply); run: cobnut migrate "
                            + database.service());
        }
    }

    private Connection connect(String role) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", role);
        properties.setProperty("password", address.passwords().of(role));
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("loginTimeout", String.valueOf(CONNECT_SECONDS));
        properties.setProperty("socketTimeout", String.valueOf(2 * LOCK_SECONDS));
        properties.setProperty("ApplicationName", "cobnut-provision");
        return DriverManager.getConnection(address.jdbcUrl(), properties);
    }
}
