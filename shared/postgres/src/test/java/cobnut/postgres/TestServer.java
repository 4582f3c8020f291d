package cobnut.postgres;

import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

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
        var schemas = new Schemas(SERVER.address());
        schemas.provision(service);
        schemas.migrate(service);
        return Database.open(vertx, config, SERVER.address(), service);
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
