package __package__;

import static org.assertj.core.api.Assertions.assertThat;

import __package__.v1.GetEntryRequest;
import __package__.v1.PutEntryRequest;
import __package__.v1.__Name__GrpcClient;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.Future;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two JVMs serve; one of them is killed. */
class __Name__ClusterTest {
    private static final Path STATE = Path.of("target", "cluster");
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final List<Process> nodes = new ArrayList<>();
    private LocalPostgres postgres;
    private ClusterNode client;

    @BeforeEach
    void start() throws Exception {
        postgres = LocalPostgres.start(STATE.resolve("postgres"), freePort());
        nodes.add(jvm("one"));
        nodes.add(jvm("two"));
        client = done(ClusterNode.start(NodeOptions.local("client", STATE), List.of()));
        var end = System.nanoTime() + PATIENCE;
        while (client.directory().serving("__package__.v1.__Name__").size() < 2 && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        assertThat(client.directory().serving("__package__.v1.__Name__")).hasSize(2);
    }

    @AfterEach
    void stop() throws Exception {
        if (client != null) {
            done(client.leave());
        }
        for (var node : nodes) {
            node.destroy();
            if (!node.waitFor(30, TimeUnit.SECONDS)) {
                node.destroyForcibly().waitFor();
            }
        }
        postgres.stop();
    }

    @Test
    void callers_do_not_notice_that_a_node_was_killed() throws Exception {
        done(client.bus()
                .call(
                        __Name__GrpcClient.PutEntry,
                        PutEntryRequest.newBuilder()
                                .setKey("colour")
                                .setValue("blue")
                                .build()));

        for (var i = 0; i < 200; i++) {
            if (i == 50) {
                nodes.getFirst().destroyForcibly();
            }
            var found = done(client.bus()
                    .call(
                            __Name__GrpcClient.GetEntry,
                            GetEntryRequest.newBuilder().setKey("colour").build()));

            assertThat(found.getValue()).isEqualTo("blue");
        }
    }

    private static Process jvm(String name) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of("__package__.Main", name, STATE.toString()));
        Files.createDirectories(STATE);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(STATE.resolve(name + ".log").toFile())
                .start();
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
