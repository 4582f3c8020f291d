package cobnut.chassis.runtime;

import static cobnut.chassis.runtime.Nodes.CONTRACT;
import static cobnut.chassis.runtime.Nodes.answer;
import static cobnut.chassis.runtime.Nodes.ask;
import static cobnut.chassis.runtime.Nodes.awaitEndpoints;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cobnut.chassis.CallOptions;
import cobnut.inventory.v1.GetStockRequest;
import cobnut.inventory.v1.InventoryGrpcClient;
import cobnut.inventory.v1.Stock;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a call of one node to another is, and what a node says of itself. */
class ClusterNodeTest {
    @TempDir
    Path state;

    @RegisterExtension
    final Nodes nodes = new Nodes(() -> state);

    @Test
    void a_call_finds_its_service_in_another_node_and_failures_come_back_as_problems() throws Exception {
        var client = nodes.start("client");
        nodes.start("server", new Shelf());
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
    void a_second_living_node_of_one_name_is_refused() throws Exception {
        nodes.start("trade");

        assertThatThrownBy(() -> nodes.start("trade")).hasMessageContaining("'trade' already runs");
    }

    @Test
    void scaling_changes_the_instances_without_dropping_a_call() throws Exception {
        var client = nodes.start("client");
        var server = nodes.start("server", new Shelf());
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
        var client = nodes.start("client");
        nodes.start("server", new Shelf());
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
        var client = nodes.start("client");
        var shelf = new Shelf();
        nodes.start("server", shelf);
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
