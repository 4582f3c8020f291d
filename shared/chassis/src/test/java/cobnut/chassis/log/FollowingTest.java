package cobnut.chassis.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.chassis.Call;
import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.Serving;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.orders.v1.OrderCancelled;
import cobnut.orders.v1.OrderConfirmed;
import cobnut.orders.v1.OrdersLogGrpcClient;
import cobnut.postgres.Database;
import cobnut.postgres.local.LocalPostgres;
import io.vertx.core.Future;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes, a real bus and a real PostgreSQL between an append and its effect in another service. */
class FollowingTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @TempDir
    Path state;

    private final List<ClusterNode> nodes = new ArrayList<>();
    private @Nullable LocalPostgres server;

    /** Follows the orders: what is confirmed is a row, what is cancelled goes out, by way of the queue. */
    private static final class Mails implements ServiceVerticle<Mails.Config> {
        record Config() {}

        final Queue<UUID> sent = new ConcurrentLinkedQueue<>();

        @Nullable
        Database database;

        @Override
        public String name() {
            return "mails";
        }

        @Override
        public Config defaults() {
            return new Config();
        }

        @Override
        public Instances start(Node node, Config config) {
            database = node.database();
            node.follow(
                    OrdersLogGrpcClient.ReadLog,
                    "best-sellers",
                    on -> on.rebuildable(tx -> tx.update("delete from taken"))
                            .event(
                                    OrderConfirmed.class,
                                    (tx, event) -> tx.update(
                                            "insert into taken (event_id, key, message, trace) values ($1, $2, $3, $4)",
                                            event.id(),
                                            event.key(),
                                            event.message().getCustomerId(),
                                            Call.current().orElseThrow().traceId()))
                            .outside(OrderCancelled.class, event -> sent.add(event.id())));
            node.follow("cobnut.orders.v1.OrdersLog", "bridge", on -> on.any(event -> sent.add(event.id())));
            return Serving::nothing;
        }

        long taken() {
            return database.find("select count(*) from taken", row -> row.getLong(0))
                    .orElseThrow();
        }
    }

    @BeforeEach
    void startServer() throws Exception {
        try (var socket = new ServerSocket(0)) {
            int port = socket.getLocalPort();
            socket.close();
            server = LocalPostgres.start(state.resolve("postgres"), port);
        }
    }

    @AfterEach
    void leave() throws Exception {
        Future.all(nodes.stream().map(ClusterNode::leave).toList()).await(40, TimeUnit.SECONDS);
        server.stop();
    }

    private ClusterNode start(String name, ServiceVerticle<?>... services) throws Exception {
        var node = ClusterNode.start(NodeOptions.local(name, state), List.of(services))
                .await(60, TimeUnit.SECONDS);
        nodes.add(node);
        return node;
    }

    private static String metrics(ClusterNode node) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + node.management() + "/metrics"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void what_one_service_appends_takes_effect_in_another_once_and_in_its_trace_also_when_nodes_leave()
            throws Exception {
        var owner = new LogOwner();
        var one = new Mails();
        var two = new Mails();
        start("trade", owner);
        var before = owner.confirm("order-0", "ann", TRACE);
        var first = start("one", one);

        await().atMost(Duration.ofSeconds(20)).until(() -> one.taken() == 1 && one.sent.contains(before));
        assertThat(one.database.find("select trace from taken", row -> row.getString(0)))
                .contains("0af7651916cd43dd8448eb211c80319c");

        start("two", two);
        var ids = new ArrayList<UUID>(List.of(before));
        for (int n = 1; n <= 100; n++) {
            ids.add(owner.confirm("order-" + n % 40, "ann", null));
            if (n == 50) {
                first.leave().await(40, TimeUnit.SECONDS);
                nodes.remove(first);
            }
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> two.taken() >= 101);
        assertThat(two.database.list("select event_id from taken", row -> row.getUUID(0)))
                .containsExactlyInAnyOrderElementsOf(ids);
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            var sent = new ArrayList<>(one.sent);
            sent.addAll(two.sent);
            return sent.containsAll(ids);
        });
        assertThat(metrics(nodes.getLast()))
                .contains("cobnut_subscription_lag{service=\"mails\",subscription=\"best-sellers\"}")
                .contains("cobnut_subscription_stopped{service=\"mails\",subscription=\"bridge\"} 0.0");
    }
}
