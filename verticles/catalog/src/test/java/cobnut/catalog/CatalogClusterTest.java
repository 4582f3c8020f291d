package cobnut.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cobnut.catalog.v1.BestSeller;
import cobnut.catalog.v1.CatalogGrpcClient;
import cobnut.catalog.v1.CreateProductRequest;
import cobnut.catalog.v1.GetPricesRequest;
import cobnut.catalog.v1.GetProductRequest;
import cobnut.catalog.v1.ListBestSellersRequest;
import cobnut.catalog.v1.ListProductsRequest;
import cobnut.catalog.v1.Price;
import cobnut.catalog.v1.Product;
import cobnut.chassis.CallOptions;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.contracts.Money;
import cobnut.kernel.ServiceException;
import cobnut.orders.v1.Line;
import cobnut.orders.v1.OrderConfirmed;
import cobnut.orders.v1.OrderReturned;
import cobnut.orders.v1.OrdersLogGrpcService;
import cobnut.postgres.Database;
import cobnut.testkit.log.LogOwner;
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
    private static final LogOwner ORDERS =
            new LogOwner("orders", OrdersLogGrpcService.SERVICE_DESCRIPTOR, OrdersLogGrpcService.ReadLog);

    @BeforeAll
    static void start(Database running) throws Exception {
        var client = ClusterNode.start(NodeOptions.local("client", PostgresExtension.STATE), List.of(ORDERS));
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

    @Test
    void what_is_sold_and_not_given_back_is_counted_once() {
        var before = sold("p-101");
        var order = UUID.randomUUID().toString();
        for (int i = 0; i < 5; i++) {
            ORDERS.append(UUID.randomUUID().toString(), confirmed("p-101", 20));
        }
        ORDERS.append(order, confirmed("p-101", 3));
        ORDERS.append(
                order, OrderReturned.newBuilder().addLines(line("p-101", 3)).build());

        await().atMost(Duration.ofSeconds(15)).until(() -> sold("p-101") == before + 100);
        await().during(Duration.ofMillis(600)).atMost(Duration.ofSeconds(5)).until(() -> sold("p-101") == before + 100);
    }

    private static long sold(String sku) {
        var reply = call(
                CatalogGrpcClient.ListBestSellers,
                ListBestSellersRequest.newBuilder().setPageSize(100).build(),
                CallOptions.NONE);
        return reply.getBestSellersList().stream()
                .filter(seller -> seller.getProduct().getSku().equals(sku))
                .mapToLong(BestSeller::getSold)
                .sum();
    }

    private static OrderConfirmed confirmed(String sku, long quantity) {
        return OrderConfirmed.newBuilder().addLines(line(sku, quantity)).build();
    }

    private static Line line(String sku, long quantity) {
        return Line.newBuilder().setSku(sku).setQuantity(quantity).build();
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
