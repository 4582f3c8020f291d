package cobnut.launcher.command.schema;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.launcher.Cli;
import cobnut.launcher.exit.Exit;
import cobnut.postgres.DatabaseAddress;
import cobnut.testkit.postgres.PostgresExtension;
import cobnut.testkit.postgres.TestPostgres;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two services with databases of their own beside one that all others share, as whoever types sees them. */
@ExtendWith(PostgresExtension.class)
class OwnDatabasesTest {
    private static final String SERVICES = """
        select nspname from pg_namespace where nspname in ('carts', 'catalog', 'users') order by nspname
        """;
    private static final String NEW = Long.toString(System.currentTimeMillis(), 36);

    private static DatabaseAddress server;

    @TempDir
    private Path folder;

    /** Databases with names of their own, and the command line that is told of them. */
    private record Place(Cli cobnut, String shared, String catalog, String users) {}

    @BeforeAll
    static void open(TestPostgres postgres) {
        server = postgres.server().address();
        for (var service : List.of("carts", "catalog", "users")) {
            server.passwords().of(service);
            server.passwords().of(service + "_owner");
        }
    }

    private Place place(String name) throws Exception {
        var place = new HashMap<String, String>();
        for (var each : List.of("shared", "catalog", "users")) {
            place.put(each, name + "_" + each + "_" + NEW);
            run(server.database(), "create database " + place.get(each));
        }
        var environment = Map.of(
                "COBNUT_DATABASE_PASSWORDS_DIR",
                PostgresExtension.STATE
                        .resolve("postgres/secrets")
                        .toAbsolutePath()
                        .toString(),
                "COBNUT_DATABASE_URL",
                url(place.get("shared")),
                "COBNUT_CATALOG_DATABASE_URL",
                url(place.get("catalog")),
                "COBNUT_USERS_DATABASE_URL",
                url(place.get("users")));
        var cobnut = new Cli(folder, environment);
        return new Place(cobnut, place.get("shared"), place.get("catalog"), place.get("users"));
    }

    private static String url(String database) {
        return "postgresql://" + server.admin() + "@" + server.host() + ":" + server.port() + "/" + database;
    }

    private static Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + server.host() + ":" + server.port() + "/" + database,
                server.admin(),
                server.passwords().of(server.admin()));
    }

    private static void run(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> list(String database, String sql) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    @Test
    void each_is_migrated_backed_up_and_restored_where_it_is() throws Exception {
        var here = place("here");
        var there = place("there");
        var file = folder.resolve("shop.zip").toString();

        here.cobnut.done("migrate", "carts", "catalog", "users");

        assertThat(list(here.shared, SERVICES)).containsExactly("carts");
        assertThat(list(here.catalog, SERVICES)).containsExactly("catalog");
        assertThat(list(here.users, SERVICES)).containsExactly("users");
        assertThat(here.cobnut.done("db", "plan", "catalog").out()).isEmpty();

        run(here.catalog, "insert into catalog.best_sellers (sku, sold) values ('p-001', 7)");
        var backup = here.cobnut.rows("backup", file, "--output", "json");

        assertThat(backup.stream().collect(Collectors.toMap(row -> row.getString("service"), OwnDatabasesTest::where)))
                .isEqualTo(Map.of("carts", here.shared, "catalog", here.catalog, "users", here.users));

        var restored = there.cobnut.done("restore", file);

        assertThat(restored.err()).contains("rows of 1 services are back");
        assertThat(list(there.shared, SERVICES)).containsExactly("carts");
        assertThat(list(there.catalog, "select sku || sold from catalog.best_sellers"))
                .containsExactly("p-0017");
        assertThat(list(there.users, SERVICES)).containsExactly("users");
        var twice = there.cobnut.run("restore", file);
        assertThat(twice.status()).isEqualTo(Exit.FAILED);
        assertThat(twice.err()).contains("already holds rows of catalog;");
    }

    private static String where(JsonObject row) {
        return row.getString("database").replaceFirst(".*/", "");
    }
}
