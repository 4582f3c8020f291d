package __package__;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import __package__.v1.EntryView;
import __package__.v1.GetEntryRequest;
import __package__.v1.PutEntryRequest;
import __package__.v1.__Name__GrpcClient;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.Future;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The service on a real node, over the real bus, on a real PostgreSQL. */
class __Name__Test {
    private static final Path STATE = Path.of("target", "node");

    private static LocalPostgres postgres;
    private static ClusterNode node;

    @BeforeAll
    static void start() throws Exception {
        postgres = LocalPostgres.start(STATE.resolve("postgres"), freePort());
        node = done(ClusterNode.start(NodeOptions.local("__name__", STATE), List.of(new __Name__Verticle())));
    }

    @AfterAll
    static void stop() throws Exception {
        done(node.leave());
        postgres.stop();
    }

    @Test
    void what_was_put_is_found() throws Exception {
        put("colour", "blue");
        put("colour", "green");

        assertThat(find("colour").getValue()).isEqualTo("green");
    }

    @Test
    void what_was_never_put_is_not_found() {
        assertThatThrownBy(() -> find("shape")).hasMessageContaining("ENTRY_NOT_FOUND");
    }

    @Test
    void a_value_that_is_too_long_is_refused_by_name() {
        assertThatThrownBy(() -> put("colour", "b".repeat(1001))).hasMessageContaining("value");
    }

    private static EntryView put(String key, String value) throws Exception {
        var request = PutEntryRequest.newBuilder().setKey(key).setValue(value);
        return done(node.bus().call(__Name__GrpcClient.PutEntry, request.build()));
    }

    private static EntryView find(String key) throws Exception {
        var request = GetEntryRequest.newBuilder().setKey(key);
        return done(node.bus().call(__Name__GrpcClient.GetEntry, request.build()));
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
