package cobnut.postgres.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cobnut.postgres.Database;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.Schemas;
import cobnut.postgres.TestServer;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {
    private static Vertx vertx;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        vertx.close().await();
    }

    @AfterEach
    void stop() {
        LocalPostgres.running(folder).ifPresent(LocalPostgres::stop);
    }

    private Database shop(LocalPostgres server) {
        var schemas = new Schemas(server.address());
        schemas.provision("shop");
        schemas.migrate("shop");
        return Database.open(vertx, DatabaseConfig.DEFAULTS, server.address(), "shop");
    }

    @Test
    void unpacking_that_was_interrupted_begins_anew() throws Exception {
        var half = Files.createDirectories(folder.resolve("unpacking/bin")).resolve("postgres");
        Files.writeString(half, "half");

        var home = Binaries.unpack(folder);

        assertThat(home.resolve("bin/initdb")).isExecutable();
        assertThat(folder.resolve("unpacking")).doesNotExist();
        assertThat(Binaries.unpack(folder)).isEqualTo(home);
    }

    @Test
    void after_a_kill_9_it_starts_again_with_all_that_was_committed() throws Exception {
        int port = TestServer.freePort();
        var server = LocalPostgres.start(folder, port);
        var database = shop(server);
        database.update("insert into things (id, name) values (1, 'kept')");
        assertThat(LocalPostgres.start(folder, port).pid()).isEqualTo(server.pid());

        ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
        await().atMost(10, TimeUnit.SECONDS).until(() -> !server.isRunning());
        assertThat(folder.resolve("data/postmaster.pid")).exists();
        var again = LocalPostgres.start(folder, port);

        assertThat(again.pid()).isNotEqualTo(server.pid());
        assertThat(database.list("select name from things", row -> row.getString(0)))
                .containsExactly("kept");
        database.close().await();
        again.stop();
        assertThat(again.isRunning()).isFalse();
    }

    @Test
    void a_lock_file_whose_pid_is_somebody_elses_by_now_does_not_hinder() throws Exception {
        var server = LocalPostgres.start(folder, TestServer.freePort());
        server.stop();
        Files.writeString(
                folder.resolve("data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + folder.resolve("data") + "\n0\n" + server.port()
                        + "\n\n127.0.0.1\n");

        assertThat(LocalPostgres.running(folder)).isEmpty();
        assertThat(LocalPostgres.start(folder, TestServer.freePort()).isRunning())
                .isTrue();
    }

    @Test
    void an_interrupted_first_start_is_made_again() throws Exception {
        var unfinished = Files.createDirectories(folder.resolve("data.unfinished/base"));
        Files.writeString(unfinished.resolve("1"), "half");
        Files.writeString(folder.resolve("data.unfinished/PG_VERSION"), "18\n");

        assertThat(LocalPostgres.start(folder, TestServer.freePort()).isRunning())
                .isTrue();
        assertThat(folder.resolve("data.unfinished")).doesNotExist();
    }

    @Test
    void a_data_folder_that_is_something_else_is_left_alone() throws Exception {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(folder.resolve("data/thesis.txt"), "the only copy");

        assertThatThrownBy(() -> LocalPostgres.start(folder, TestServer.freePort()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not a PostgreSQL data folder");

        assertThat(folder.resolve("data/thesis.txt")).exists();
    }

    @Test
    void a_taken_port_is_named() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> LocalPostgres.start(folder, other.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + other.getLocalPort());
        }
    }

    @Test
    void secrets_are_for_their_owner_only() throws Exception {
        var server = LocalPostgres.start(folder, TestServer.freePort());
        shop(server).close().await();

        for (var role : new String[] {"postgres", "shop", "shop_owner"}) {
            var file = folder.resolve("secrets").resolve(role);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(server.log())).doesNotContain(Files.readString(file));
        }
        assertThat(server.address().toString())
                .doesNotContain(server.address().passwords().of("shop"));
    }

    @Test
    void a_password_that_changed_in_the_folder_is_put_right() throws Exception {
        var server = LocalPostgres.start(folder, TestServer.freePort());
        shop(server).close().await();
        Files.delete(folder.resolve("secrets/shop"));

        var database = shop(server);

        assertThat(database.list("select 1", row -> row.getInteger(0))).containsExactly(1);
        database.close().await();
    }
}
