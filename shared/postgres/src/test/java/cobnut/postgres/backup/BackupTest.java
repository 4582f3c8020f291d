package cobnut.postgres.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.Schemas;
import cobnut.postgres.TestServer;
import cobnut.postgres.local.LocalPostgres;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.Reading;
import io.vertx.core.Vertx;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A database that is written to while it is dumped, and another server where it comes back. */
class BackupTest {
    private static final ClassLoader CLASSES = BackupTest.class.getClassLoader();

    @TempDir
    private static Path folder;

    private static Vertx vertx;
    private static Tills tills;
    private static LocalPostgres elsewhere;
    private static Path file;
    private static Manifest manifest;
    private static Restore.Restored restored;

    @BeforeAll
    static void dump_under_writers_and_restore_elsewhere() throws Exception {
        vertx = Vertx.vertx();
        tills = Tills.create(vertx);
        file = folder.resolve("backup.zip");
        manifest = tills.whileWriting(() -> Backup.write(List.of(tills.address()), "1.2.3", file));
        elsewhere = LocalPostgres.start(folder.resolve("elsewhere"), TestServer.freePort());
        restored = Restore.run(file, _ -> elsewhere.address(), CLASSES, false);
    }

    @AfterAll
    static void stop() {
        elsewhere.stop();
        vertx.close().await();
    }

    private static <T> T there(String sql, Admin.Reading<T> reading, Object... parameters) throws SQLException {
        try (var admin = Admin.connect(elsewhere.address())) {
            return admin.one(sql, reading, parameters);
        }
    }

    private static String text(String sql) throws SQLException {
        return there(sql, row -> row.getString(1));
    }

    private static long number(String sql) throws SQLException {
        return there(sql, row -> row.getLong(1));
    }

    @Test
    void rows_of_all_services_are_of_one_moment() throws Exception {
        assertThat(number("select (select sum(amount) from till.coins) + (select sum(amount) from purse.coins)"))
                .isEqualTo(Tills.COINS);
        assertThat(manifest.cobnut()).isEqualTo("1.2.3");
        assertThat(manifest.schemas()).extracting(Manifest.Schema::service).containsExactly("ancient", "purse", "till");
    }

    @Test
    void what_was_written_comes_back_as_it_was() throws Exception {
        assertThat(text("select encode(print, 'hex') || note || doubled from till.coins where id = 1"))
                .startsWith("00ff5c0atab\tand \\N and \"quotes\"\nand é")
                .endsWith(String.valueOf(2 * number("select amount from till.coins where id = 1")));
        assertThat(number("select coin from till.a_coin_marked")).isEqualTo(1);
        assertThat(number("select count(*) from till.event_log where pos = id and id <= 20"))
                .isEqualTo(20);
    }

    @Test
    void numbers_go_on_where_they_were() throws Exception {
        long last = number("select max(id) from till.coins");
        var till = Database.open(vertx, DatabaseConfig.DEFAULTS, elsewhere.address(), "till");

        long next = till.find("insert into coins (amount) values (0) returning id", row -> row.getLong(0))
                .orElseThrow();

        assertThat(next).isGreaterThan(last);
        till.close().await();
    }

    @Test
    void a_reader_that_came_back_with_its_log_goes_on_and_every_other_is_told() throws Exception {
        var till = Database.open(vertx, DatabaseConfig.DEFAULTS, elsewhere.address(), "till");
        var log = new EventLog(till);
        Tills.append(till, 2);

        var taken = there(
                "select generation from purse.subscription where name = 'seen'", row -> row.getObject(1, UUID.class));
        assertThat(taken).isNotEqualTo(tills.generation());
        assertThat(log.read(new Reading("purse.seen", taken, 20, 10, List.of(), 20))
                        .events())
                .hasSize(2);
        assertThatThrownBy(() -> log.read(new Reading("office.books", tills.generation(), 20, 10, List.of(), 20)))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("generation");
        till.close().await();
        assertThat(restored.readers())
                .extracting(Reader::service, Reader::subscription, Reader::goesOn)
                .containsExactly(
                        tuple("office", "books", false),
                        tuple("purse", "knows_more", false),
                        tuple("purse", "of_another_time", false),
                        tuple("purse", "seen", true));
    }

    @Test
    void leases_are_free_and_sagas_due() throws Exception {
        assertThat(restored.sagas()).isEqualTo(1);
        assertThat(number(
                        "select count(*) from purse.saga where due_at <= now() and lease_owner is null and epoch = 2"))
                .isEqualTo(1);
        assertThat(number("select count(*) from purse.subscription_partition where lease_owner is null and epoch = 2"))
                .isEqualTo(48);
    }

    @Test
    void an_older_backup_is_migrated_to_what_this_program_expects() {
        assertThat(manifest.schemas().getFirst().versions()).isEqualTo(new Schemas.Versions("1", ""));
        assertThat(new Schemas(elsewhere.address(), CLASSES).plan("ancient")).isEmpty();
    }

    @Test
    void a_newer_backup_is_refused() {
        assertThatThrownBy(
                        () -> Restore.run(file, _ -> elsewhere.address(), ClassLoader.getPlatformClassLoader(), true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ancient")
                .hasMessageContaining("only up to");
    }

    @Test
    void rows_that_are_there_are_replaced_only_on_demand_and_never_under_a_service() throws Exception {
        assertThatThrownBy(() -> Restore.run(file, _ -> elsewhere.address(), CLASSES, false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already holds rows of purse, till;");

        var till = Database.open(vertx, DatabaseConfig.DEFAULTS, elsewhere.address(), "till");
        try {
            till.update("update coins set amount = amount");
            assertThatThrownBy(() -> Restore.run(file, _ -> elsewhere.address(), CLASSES, true))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("connected")
                    .hasMessageContaining("till (");
        } finally {
            till.close().await();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.2, 0.3, 0.4, 0.5, 0.6})
    void a_damaged_file_changes_nothing(double where) throws Exception {
        var damaged = Files.copy(file, folder.resolve("damaged-" + where + ".zip"));
        try (var bytes = new RandomAccessFile(damaged.toFile(), "rw")) {
            bytes.seek((long) (bytes.length() * where));
            bytes.write(new byte[64]);
        }
        var before = text("select generation from till.event_log_head");

        assertThatThrownBy(() -> Restore.run(damaged, _ -> elsewhere.address(), CLASSES, true))
                .hasMessageContaining("damaged");

        assertThat(text("select generation from till.event_log_head")).isEqualTo(before);
        assertThat(number("select count(*) from pg_namespace where nspname like '%\\_\\_restored'"))
                .isZero();
    }

    @Test
    void a_backup_is_its_owners_alone_and_takes_nobodys_place() throws Exception {
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThatThrownBy(() -> Backup.write(List.of(tills.address()), "1.2.3", file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is there already");
    }
}
