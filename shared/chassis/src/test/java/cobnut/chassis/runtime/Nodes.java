package cobnut.chassis.runtime;

import static org.awaitility.Awaitility.await;

import cobnut.inventory.v1.GetStockRequest;
import cobnut.inventory.v1.InventoryGrpcClient;
import cobnut.inventory.v1.Stock;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Several nodes in one JVM: each with its own Vert.x, Hazelcast member and management port. A cluster per folder; what
 * runs at the end of a test leaves.
 */
record Nodes(Supplier<Path> state, List<ClusterNode> running) implements AfterEachCallback {
    static final String CONTRACT = "cobnut.inventory.v1.Inventory";

    Nodes(Supplier<Path> state) {
        this(state, new ArrayList<>());
    }

    ClusterNode start(String name, Shelf... services) throws Exception {
        var node = ClusterNode.start(
                        NodeOptions.local(name, state.get()).withInstances(Map.of("inventory", 2)), List.of(services))
                .await(60, TimeUnit.SECONDS);
        running.add(node);
        return node;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        var leaving = running.stream().map(ClusterNode::leave).toList();
        Future.all(leaving).await(40, TimeUnit.SECONDS);
    }

    static Future<Stock> ask(ClusterNode node, String sku) {
        return node.bus()
                .call(
                        InventoryGrpcClient.GetStock,
                        GetStockRequest.newBuilder().setSku(sku).build());
    }

    static Stock answer(ClusterNode node, String sku) throws Exception {
        return ask(node, sku).await(10, TimeUnit.SECONDS);
    }

    static void awaitEndpoints(ClusterNode node, int count) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> node.directory().serving(CONTRACT).size() == count);
    }
}
