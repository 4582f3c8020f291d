package cobnut.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.catalog.v1.CatalogGrpcClient;
import cobnut.catalog.v1.CreateProductRequest;
import cobnut.catalog.v1.GetPricesRequest;
import cobnut.catalog.v1.GetProductRequest;
import cobnut.catalog.v1.ListProductsRequest;
import cobnut.catalog.v1.Price;
import cobnut.catalog.v1.Product;
import cobnut.chassis.CallOptions;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.contracts.Money;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import cobnut.testkit.postgres.PostgresExtension;
import com.google.protobuf.MessageLite;
import io.vertx.core.Future;
import io.vertx.grpc.common.ServiceMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two replicas of the catalog on nodes of a real cluster, called over the bus by a third. */
@ExtendWith(PostgresExtension.class)
class CatalogClusterTest {
    private static final List<ClusterNode> NODES = new ArrayList<>();

    @BeforeAll
    static void start(Database running) throws Exception {
        var client = ClusterNode.start(NodeOptions.local("client", PostgresExtension.STATE), List.of());
        NODES.add(client.await(60, TimeUnit.SECONDS));
        var set = Map.of("catalog.seed", "true");
        var one = ClusterNode.start(
                NodeOptions.local("one", PostgresExtension.STATE).withSet(set), List.of(new CatalogVerticle()));
        var two = ClusterNode.start(
                NodeOptions.local("two", PostgresExtension.STATE).withSet(set), List.of(new CatalogVerticle()));
        NODES.add(one.await(60, TimeUnit.SECONDS));
        NODES.add(two.await(60, TimeUnit.SECONDS));
        var until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (client.result().directory().serving("cobnut.catalog.v1.Catalog").size() < 2
                && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    @AfterAll
    static void leave() throws Exception {
        var leaving = NODES.stream().map(ClusterNode::leave).toList();
        Future.all(leaving).await(40, TimeUnit.SECONDS);
    }

    @Test
    void the_samples_are_there_once_and_pages_lead_through_all() {
        var seen = new ArrayList<String>();
        var token = "";
        do {
            var page = call(
                    CatalogGrpcClient.ListProducts,
                    ListProductsRequest.newBuilder()
                            .setPageSize(17)
                            .setPageToken(token)
                            .build(),
                    CallOptions.NONE);
            page.getProductsList().forEach(product -> seen.add(product.getSku()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen.stream().filter(sku -> sku.matches("p-\\d{3}"))).hasSize(200);
    }

    @Test
    void a_search_finds_by_rank() {
        var page = call(
                CatalogGrpcClient.ListProducts,
                ListProductsRequest.newBuilder()
                        .setQuery("blue lamps")
                        .setCategory("home")
                        .build(),
                CallOptions.NONE);

        assertThat(page.getProductsList()).extracting(Product::getName).first().isEqualTo("Blue lamp");
    }

    @Test
    void a_creation_repeated_with_its_id_is_answered_the_same_by_the_other_replica() {
        var request = CreateProductRequest.newBuilder()
                .setSku("new-" + UUID.randomUUID())
                .setName("Tea cosy")
                .setPrice(Money.newBuilder().setCurrency("EUR").setMinor(990))
                .build();
        var id = CallOptions.NONE.withId(UUID.randomUUID());

        var first = call(CatalogGrpcClient.CreateProduct, request, id);

        for (int i = 0; i < 6; i++) {
            assertThat(call(CatalogGrpcClient.CreateProduct, request, id)).isEqualTo(first);
        }
        assertRefused("SKU_TAKEN", () -> call(CatalogGrpcClient.CreateProduct, request, CallOptions.NONE));
        assertRefused(
                "IDEMPOTENCY_KEY_REUSED",
                () -> call(
                        CatalogGrpcClient.CreateProduct,
                        request.toBuilder().setName("Another cosy").build(),
                        id));
    }

    @Test
    void prices_and_products_are_told_and_the_unknown_is_named() {
        var prices = call(
                CatalogGrpcClient.GetPrices,
                GetPricesRequest.newBuilder().addSkus("p-002").addSkus("p-001").build(),
                CallOptions.NONE);

        assertThat(prices.getPricesList()).extracting(Price::getSku).containsExactly("p-002", "p-001");
        assertRefused(
                "PRODUCT_NOT_FOUND",
                () -> call(
                        CatalogGrpcClient.GetPrices,
                        GetPricesRequest.newBuilder()
                                .addSkus("p-001")
                                .addSkus("p-999")
                                .build(),
                        CallOptions.NONE));
        assertRefused(
                "PRODUCT_NOT_FOUND",
                () -> call(
                        CatalogGrpcClient.GetProduct,
                        GetProductRequest.newBuilder().setSku("p-999").build(),
                        CallOptions.NONE));
    }

    private static void assertRefused(String reason, Runnable work) {
        assertThatThrownBy(work::run)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.problem().reason()).isEqualTo(reason));
    }

    private static <Q extends MessageLite, R extends MessageLite> R call(
            ServiceMethod<R, Q> method, Q request, CallOptions options) {
        try {
            return NODES.getFirst()
                    .bus()
                    .call(method, request, options.withTimeout(Duration.ofSeconds(15)))
                    .await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }
}
