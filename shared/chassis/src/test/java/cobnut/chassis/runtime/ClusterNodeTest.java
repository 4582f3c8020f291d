package cobnut.chassis.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cobnut.chassis.CallOptions;
import cobnut.inventory.v1.GetStockRequest;
import cobnut.inventory.v1.InventoryGrpcClient;
import cobnut.inventory.v1.Stock;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import com.hazelcast.core.Hazelcast;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes in one JVM: each with its own Vert.x, Hazelcast member and management port. */
class ClusterNodeTest {
    private static final String CONTRACT = "cobnut.inventory.v1.Inventory";

    @TempDir
    Path state;

    private final List<ClusterNode> nodes = new ArrayList<>();

    @AfterEach
    void leave() throws Exception {
        var leaving = nodes.stream().map(ClusterNode::leave).toList();
        Future.all(leaving).await(40, TimeUnit.SECONDS);
    }

    private ClusterNode start(String name, Shelf... services) throws Exception {
        var node = ClusterNode.start(
                        NodeOptions.local(name, state).withInstances(Map.of("inventory", 2)), List.of(services))
                .await(60, TimeUnit.SECONDS);
        nodes.add(node);
        return node;
    }

    private static Future<Stock> ask(ClusterNode node, String sku) {
        return node.bus()
                .call(
                        InventoryGrpcClient.GetStock,
                        GetStockRequest.newBuilder().setSku(sku).build());
    }

    private static Stock answer(ClusterNode node, String sku) throws Exception {
        return ask(node, sku).await(10, TimeUnit.SECONDS);
    }

    private static void awaitEndpoints(ClusterNode node, int count) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.directory().serving(CONTRACT).size() == count);
    }

    @Test
    void a_call_finds_its_service_in_another_node_and_failures_come_back_as_problems() throws Exception {
        var client = start("client");
        start("server", new Shelf());
        awaitEndpoints(client, 1);

        assertThat(answer(client, "mug").getSku()).isEqualTo("server");
        assertThatThrownBy(() -> answer(client, "missing")).isInstanceOfSatisfying(ServiceException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND);
            assertThat(e.problem().reason()).isEqualTo("STOCK_NOT_FOUND");
        });
        assertThatThrownBy(() -> answer(client, "bug")).isInstanceOfSatisfying(ServiceException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.INTERNAL);
            assertThat(e.problem().message()).doesNotContain("secret");
        });
        var short_ = CallOptions.NONE.withTimeout(Duration.ofMillis(700));
        var left = client.bus()
                .call(
                        InventoryGrpcClient.GetStock,
                        GetStockRequest.newBuilder().setSku("left").build(),
                        short_)
                .await(5, TimeUnit.SECONDS);
        assertThat(left.getAvailable()).isBetween(1L, 700L);
    }

    @Test
    void calls_are_shared_among_endpoints_and_a_leaving_one_fails_none() throws Exception {
        var client = start("client");
        start("one", new Shelf());
        var two = start("two", new Shelf());
        awaitEndpoints(client, 2);

        var answers = new ConcurrentHashMap<String, AtomicInteger>();
        var failures = new AtomicInteger();
        for (int round = 0; round < 30; round++) {
            var calls = new ArrayList<Future<Stock>>();
            for (int i = 0; i < 32; i++) {
                calls.add(ask(client, "slow"));
            }
            Future.all(calls)
                    .await(10, TimeUnit.SECONDS)
                    .<Stock>list()
                    .forEach(stock -> answers.computeIfAbsent(stock.getSku(), sku -> new AtomicInteger())
                            .incrementAndGet());
        }
        assertThat(answers.get("one").get()).isGreaterThan(288);
        assertThat(answers.get("two").get()).isGreaterThan(288);

        await().atMost(Duration.ofSeconds(10)).until(() -> client.unready().isEmpty());
        var left = two.leave();
        while (!left.isComplete()) {
            // Or a rolling restart would take all nodes out of their load balancer at once, again and again.
            assertThat(client.unready()).isEmpty();
            var calls = new ArrayList<Future<?>>();
            for (int i = 0; i < 4; i++) {
                calls.add(ask(client, "slow").onFailure(failure -> failures.incrementAndGet()));
            }
            Future.join(calls).otherwiseEmpty().await(10, TimeUnit.SECONDS);
        }
        nodes.remove(two);
        assertThat(failures.get()).isZero();
        awaitEndpoints(client, 1);
    }

    /** A partition whose owners left together is empty afterwards, and with it may go where a node is reached. */
    @Test
    void a_node_whose_place_the_shared_map_has_lost_is_found_again() throws Exception {
        start("server", new Shelf());
        var cluster = Files.readString(state.resolve("cluster")).strip();
        var members = Hazelcast.getAllHazelcastInstances().stream()
                .filter(member -> member.getConfig().getClusterName().equals(cluster))
                .toList();
        assertThat(members).hasSize(1);
        members.getFirst().getMap("__vertx.nodeInfo").clear();

        var client = start("client");

        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> answer(client, "mug").getSku().equals("server"));
    }

    @Test
    void a_second_living_node_of_one_name_is_refused() throws Exception {
        start("trade");

        assertThatThrownBy(() -> start("trade")).hasMessageContaining("'trade' already runs");
    }

    @Test
    void scaling_changes_the_instances_without_dropping_a_call() throws Exception {
        var client = start("client");
        var server = start("server", new Shelf());
        awaitEndpoints(client, 1);

        var calls = new ArrayList<Future<Stock>>();
        for (int i = 0; i < 200; i++) {
            calls.add(ask(client, "slow"));
            if (i == 50 || i == 150) {
                var request = cobnut.node.v1.ScaleServiceRequest.newBuilder()
                        .setService("inventory")
                        .setInstances(i == 50 ? 5 : 1)
                        .build();
                server.vertx()
                        .eventBus()
                        .<Buffer>request(
                                "cobnut.node.v1.Node@server~" + server.bootId(),
                                Buffer.buffer(request.toByteArray()),
                                new DeliveryOptions().addHeader("action", "ScaleService"))
                        .await(10, TimeUnit.SECONDS);
            }
        }

        Future.all(calls).await(10, TimeUnit.SECONDS);
        await().until(() -> client.directory().serving(CONTRACT).getFirst().instances() == 1);
    }

    @Test
    void a_contract_is_fetched_by_its_hash_with_comments() throws Exception {
        var client = start("client");
        start("server", new Shelf());
        awaitEndpoints(client, 1);

        var endpoint = client.directory().serving(CONTRACT).getFirst();
        var contract = client.directory()
                .contract(CONTRACT, endpoint.contracts().get(CONTRACT))
                .await(5, TimeUnit.SECONDS);

        assertThat(contract.descriptor().findMethodByName("ReserveStock")).isNotNull();
        assertThat(contract.files().getFileList().stream()
                        .filter(file -> file.getName().contains("inventory"))
                        .findFirst()
                        .orElseThrow()
                        .getSourceCodeInfo()
                        .getLocationList())
                .isNotEmpty();
    }

    @Test
    void a_plain_verticle_may_call_with_action_alone_and_a_late_call_is_dropped() throws Exception {
        var client = start("client");
        var shelf = new Shelf();
        start("server", shelf);
        awaitEndpoints(client, 1);
        var body =
                Buffer.buffer(GetStockRequest.newBuilder().setSku("mug").build().toByteArray());

        var reply = client.vertx()
                .eventBus()
                .<Buffer>request(CONTRACT, body, new DeliveryOptions().addHeader("action", "GetStock"))
                .await(5, TimeUnit.SECONDS);
        assertThat(Stock.parseFrom(reply.body().getBytes()).getSku()).isEqualTo("server");

        int before = shelf.answered.get();
        var late = new DeliveryOptions()
                .addHeader("action", "GetStock")
                .addHeader("deadline-ms", "0")
                .setSendTimeout(300);
        assertThatThrownBy(() ->
                        client.vertx().eventBus().request(CONTRACT, body, late).await(5, TimeUnit.SECONDS))
                .hasMessageContaining("Timed out");
        assertThat(shelf.answered.get()).isEqualTo(before);
    }
}
