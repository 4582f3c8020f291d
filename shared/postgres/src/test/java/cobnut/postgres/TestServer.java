package cobnut.postgres;

import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/** One server for all tests of this JVM, and a migrated schema for each service asked for. */
public final class TestServer {
    public static final LocalPostgres SERVER = LocalPostgres.start(Path.of("target/postgres"), freePort());

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(SERVER::stop));
    }

    private TestServer() {}

    public static Database database(Vertx vertx, String service) {
        return database(vertx, service, DatabaseConfig.DEFAULTS);
    }

    public static Database database(Vertx vertx, String service, DatabaseConfig config) {
        return database(vertx, SERVER.address(), service, config);
    }

    public static Database database(Vertx vertx, DatabaseAddress address, String service, DatabaseConfig config) {
        var schemas = new Schemas(address);
        schemas.provision(service);
        schemas.migrate(service);
        return Database.open(vertx, config, address, service);
    }

    /** A new database on the server, for services that are called as those of other tests are. */
    public static DatabaseAddress another(String prefix) {
        var server = SERVER.address();
        var name = prefix + "_" + Long.toString(System.currentTimeMillis(), 36);
        var password = server.passwords().of(server.admin());
        try (var alone = DriverManager.getConnection("jdbc:postgresql://" + server, server.admin(), password);
                var statement = alone.createStatement()) {
            statement.execute("create database " + statement.enquoteIdentifier(name, true));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new DatabaseAddress(server.host(), server.port(), name, server.admin(), server.passwords());
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
