package cobnut.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ResourceLock("shop")
class SchemasTest {
    // The server outlives a run of the tests; what they expect to be new has a new name.
    /** What every service has. */
    private static final List<String> SHARED = List.of("1", "2", "3", "4", "5");

    private static final String NEW = "new_" + Long.toString(System.currentTimeMillis(), 36);
    private static Vertx vertx;
    private final Schemas schemas = new Schemas(TestServer.SERVER.address());

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    private static Database open(String service) {
        return Database.open(vertx, DatabaseConfig.DEFAULTS, TestServer.SERVER.address(), service);
    }

    @Test
    void many_nodes_may_provision_and_migrate_at_once() throws Exception {
        var together = new CyclicBarrier(4);
        int applied = 0;
        try (var threads = Executors.newFixedThreadPool(4)) {
            var running = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 4; i++) {
                var service = i % 2 == 0 ? NEW + "_one" : NEW + "_two";
                running.add(threads.submit(() -> {
                    together.await(10, TimeUnit.SECONDS);
                    schemas.provision(service);
                    return schemas.migrate(service);
                }));
            }
            for (var each : running) {
                applied += each.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(applied).isEqualTo(2 * SHARED.size());
        assertThat(schemas.plan(NEW + "_one")).isEmpty();
        assertThat(schemas.migrate(NEW + "_two")).isZero();
    }

    /** Roles are the server's, the lock is a database's. */
    @Test
    void two_databases_of_one_server_may_be_given_the_same_services_at_once() throws Exception {
        var databases = List.of(TestServer.SERVER.address(), TestServer.another("neighbour"));
        var together = new CyclicBarrier(databases.size());
        try (var threads = Executors.newFixedThreadPool(databases.size())) {
            var running = new ArrayList<Future<?>>();
            for (var each : databases) {
                running.add(threads.submit(() -> {
                    for (int round = 0; round < 12; round++) {
                        together.await(10, TimeUnit.SECONDS);
                        new Schemas(each).provision(NEW + "_both" + round);
                    }
                    return null;
                }));
            }
            for (var each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
        }

        for (var each : databases) {
            assertThat(new Schemas(each).migrate(NEW + "_both11")).isEqualTo(SHARED.size());
        }
    }

    @Test
    void the_plan_is_what_migrate_applies_and_a_node_that_is_behind_says_so() {
        schemas.provision(NEW + "_plan");
        assertThat(schemas.plan(NEW + "_plan")).extracting(Migration::version).containsExactlyElementsOf(SHARED);
        var database = open(NEW + "_plan");

        assertThatThrownBy(() -> Schemas.require(database))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cobnut/postgres V" + SHARED.getLast())
                .hasMessageContaining("cobnut migrate " + NEW + "_plan");
        assertThat(schemas.migrate(NEW + "_plan")).isEqualTo(SHARED.size());

        Schemas.require(database);
        assertThat(Schemas.behind(database)).isEmpty();
        database.close().await();
    }

    @Test
    void only_what_is_made_and_migrated_is_opened_as_current() {
        var service = NEW + "_current";

        assertThat(current(service)).isEmpty();
        schemas.provision(service);
        assertThat(current(service)).isEmpty();
        schemas.migrate(service);

        var database = current(service);
        assertThat(database).isPresent();
        assertThat(database.get().find("select count(*) from requests", row -> row.getLong(0)))
                .contains(0L);
        database.get().close().await();
    }

    private static Optional<Database> current(String service) {
        return Database.openCurrent(vertx, DatabaseConfig.DEFAULTS, TestServer.SERVER.address(), service);
    }

    @Test
    void a_service_has_its_own_steps_beside_the_shared_ones() {
        var database = TestServer.database(vertx, "shop");

        assertThat(Schemas.behind(database)).isEmpty();
        assertThat(database.list(
                        "select version from flyway_schema_history where type = 'SQL'", row -> row.getString(0)))
                .containsExactly("1");
        assertThat(database.list(
                        "select version from cobnut_schema_history where type = 'SQL'", row -> row.getString(0)))
                .containsExactlyElementsOf(SHARED);
        database.close().await();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table own (id int)",
                "create temporary table own (id int)",
                "create table public.own (id int)",
                "alter table things add column more int",
                "drop table things",
                "truncate things",
                "create schema own",
                "create role own",
                "select * from racing_rights.requests"
            })
    void the_runtime_role_changes_rows_of_its_own_schema_and_nothing_else(String forbidden) {
        schemas.provision("racing_rights");
        schemas.migrate("racing_rights");
        var database = TestServer.database(vertx, "shop");
        try {
            assertThatThrownBy(() -> database.update(forbidden))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageMatching("(?s).*(permission denied|must be owner).*");
        } finally {
            database.close().await();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Shop", "shop-1", "1shop", "shop; drop", "shop_owner", "pg_shop", "postgres\"", "shöp"})
    void a_name_that_could_be_anything_else_is_refused(String name) {
        assertThatThrownBy(() -> schemas.provision(name)).isInstanceOf(IllegalArgumentException.class);
    }
}
