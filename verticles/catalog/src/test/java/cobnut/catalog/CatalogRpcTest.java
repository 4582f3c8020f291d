package cobnut.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.catalog.v1.CreateProductRequest;
import cobnut.catalog.v1.GetPricesRequest;
import cobnut.catalog.v1.GetPricesResponse;
import cobnut.catalog.v1.GetProductRequest;
import cobnut.catalog.v1.ListBestSellersRequest;
import cobnut.catalog.v1.ListBestSellersResponse;
import cobnut.catalog.v1.ListProductsRequest;
import cobnut.catalog.v1.ListProductsResponse;
import cobnut.catalog.v1.Price;
import cobnut.catalog.v1.Product;
import cobnut.catalog.v1.UpdateProductRequest;
import cobnut.chassis.Call;
import cobnut.contracts.Money;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract, spoken to the handlers as the bus would, over the twin. */
class CatalogRpcTest {
    private final MemoryProducts products = new MemoryProducts(() -> Instant.parse("2026-11-20T12:00:00Z"));
    private final MemoryBestSellers sellers = new MemoryBestSellers(products);
    private final CatalogRpc rpc = new CatalogRpc(products, sellers);

    @BeforeEach
    void seed() {
        products.addMissing(SampleProducts.all());
    }

    @Test
    void every_method_of_the_contract_is_answered() {
        rpc.calls().requireComplete();
    }

    @Test
    void a_product_is_shown_with_price_and_time() {
        var product = get("p-001");

        assertThat(product.getName()).isEqualTo("Classic mug");
        assertThat(product.getCategory()).isEqualTo("kitchen");
        assertThat(product.getPrice()).isEqualTo(euro(1290));
        assertThat(product.getUpdatedAt().getSeconds())
                .isEqualTo(Instant.parse("2026-11-20T12:00:00Z").getEpochSecond());
    }

    @Test
    void an_unknown_product_is_not_found_and_named() {
        assertRefused(Kind.NOT_FOUND, "PRODUCT_NOT_FOUND", "p-999", () -> get("p-999"));
        assertRefused(Kind.NOT_FOUND, "PRODUCT_NOT_FOUND", "P 1", () -> get("P 1"));
        assertRefused(Kind.NOT_FOUND, "PRODUCT_NOT_FOUND", "of that SKU", () -> get("x".repeat(70_000)));
    }

    @Test
    void twenty_come_when_nobody_says_how_many_and_pages_lead_through_all() {
        var first = list("", "", 0, "");
        assertThat(first.getProductsList()).hasSize(20);

        var seen = new ArrayList<String>();
        var token = "";
        do {
            var page = list("", "", 33, token);
            page.getProductsList().forEach(product -> seen.add(product.getSku()));
            token = page.getNextPageToken();
        } while (!token.isEmpty());

        assertThat(seen).hasSize(200).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void a_page_that_ends_exactly_with_the_list_is_the_last() {
        assertThat(list("", "toys", 30, "").getNextPageToken()).isEmpty();
        assertThat(list("", "toys", 30, "").getProductsList()).hasSize(30);
        assertThat(list("", "toys", 29, "").getNextPageToken()).isNotEmpty();
    }

    @Test
    void a_search_is_paged_too() {
        var first = list("mug", "", 6, "");
        var second = list("mug", "", 6, first.getNextPageToken());

        assertThat(first.getProductsList()).hasSize(6);
        assertThat(second.getProductsList()).hasSize(4).doesNotContainAnyElementsOf(first.getProductsList());
    }

    @Test
    void a_page_size_out_of_bounds_a_foreign_token_and_odd_text_are_refused() {
        for (var size : new int[] {-1, 101, 1_000_000_000}) {
            assertRefused(Kind.INVALID, "INVALID_FIELD", "pageSize", () -> list("", "", size, ""));
        }
        var token = list("mug", "", 3, "").getNextPageToken();
        assertRefused(Kind.INVALID, "PAGE_TOKEN_INVALID", "pageToken", () -> list("lamp", "", 3, token));
        assertRefused(Kind.INVALID, "INVALID_FIELD", "query", () -> list("a\u0000b", "", 3, ""));
        assertRefused(Kind.INVALID, "INVALID_FIELD", "query", () -> list("q".repeat(201), "", 3, ""));
        assertRefused(Kind.INVALID, "INVALID_FIELD", "category", () -> list("", "c".repeat(61), 3, ""));
    }

    @Test
    void a_product_is_created_and_then_changed_in_what_is_said() {
        var created = create("tea-cosy", "Tea cosy", euro(990));
        var changed = (Product) call(
                "UpdateProduct",
                UpdateProductRequest.newBuilder()
                        .setSku("tea-cosy")
                        .setDescription("Keeps warm")
                        .setPrice(euro(1090))
                        .build());

        assertThat(created).isEqualTo(created.toBuilder().setName("Tea cosy").build());
        assertThat(changed)
                .isEqualTo(created.toBuilder()
                        .setDescription("Keeps warm")
                        .setPrice(euro(1090))
                        .build());
        assertThat(get("tea-cosy")).isEqualTo(changed);
    }

    @Test
    void what_is_wrong_with_a_product_is_named() {
        assertRefused(Kind.INVALID, "INVALID_FIELD", "sku", () -> create("Tea Cosy", "Tea cosy", euro(990)));
        assertRefused(Kind.INVALID, "INVALID_FIELD", "sku", () -> create("", "Tea cosy", euro(990)));
        assertRefused(Kind.INVALID, "INVALID_FIELD", "name", () -> create("tea-cosy", " ", euro(990)));
        assertRefused(Kind.INVALID, "INVALID_FIELD", "name", () -> create("tea-cosy", "n".repeat(201), euro(990)));
        assertRefused(Kind.INVALID, "INVALID_FIELD", "price.minor", () -> create("tea-cosy", "Tea cosy", euro(-1)));
        var dollars = Money.newBuilder().setCurrency("usd").setMinor(1).build();
        assertRefused(Kind.INVALID, "INVALID_FIELD", "price.currency", () -> create("tea-cosy", "Tea cosy", dollars));
        assertRefused(
                Kind.INVALID,
                "INVALID_FIELD",
                "price",
                () -> call(
                        "CreateProduct",
                        CreateProductRequest.newBuilder()
                                .setSku("tea-cosy")
                                .setName("Tea cosy")
                                .build()));
        assertRefused(Kind.ALREADY_EXISTS, "SKU_TAKEN", "p-001", () -> create("p-001", "Tea cosy", euro(990)));
    }

    @Test
    void prices_come_in_the_order_asked() {
        var reply = prices("p-003", "p-001", "p-003");

        assertThat(reply.getPricesList()).extracting(Price::getSku).containsExactly("p-003", "p-001", "p-003");
        assertThat(reply.getPrices(1).getPrice()).isEqualTo(euro(1290));
        assertThat(reply.getPrices(1).getName()).isEqualTo("Classic mug");
        assertThat(prices().getPricesList()).isEmpty();
    }

    @Test
    void one_unknown_sku_refuses_all_prices_and_is_named() {
        assertRefused(Kind.NOT_FOUND, "PRODUCT_NOT_FOUND", "p-999", () -> prices("p-001", "p-999", "p-998"));
    }

    @Test
    void at_most_a_hundred_prices_are_told_at_once() {
        assertThat(prices(Collections.nCopies(100, "p-001").toArray(String[]::new))
                        .getPricesList())
                .hasSize(100);
        assertRefused(
                Kind.INVALID,
                "INVALID_FIELD",
                "skus",
                () -> prices(Collections.nCopies(101, "p-001").toArray(String[]::new)));
    }

    @Test
    void best_sellers_come_with_what_was_sold_of_them() {
        sellers.add(MemoryBestSellers.NO_TX, Map.of("p-007", 3L, "p-002", 5L));

        var reply = bestSellers(1).getBestSellersList();

        assertThat(reply).hasSize(1);
        assertThat(reply.getFirst().getProduct()).isEqualTo(get("p-002"));
        assertThat(reply.getFirst().getSold()).isEqualTo(5);
        assertThat(bestSellers(0).getBestSellersList()).hasSize(2);
        for (var size : new int[] {-1, 101, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertRefused(Kind.INVALID, "INVALID_FIELD", "pageSize", () -> bestSellers(size));
        }
    }

    private ListBestSellersResponse bestSellers(int size) {
        var request = ListBestSellersRequest.newBuilder().setPageSize(size).build();
        return (ListBestSellersResponse) call("ListBestSellers", request);
    }

    private Product get(String sku) {
        return (Product)
                call("GetProduct", GetProductRequest.newBuilder().setSku(sku).build());
    }

    private Product create(String sku, String name, Money price) {
        return (Product) call(
                "CreateProduct",
                CreateProductRequest.newBuilder()
                        .setSku(sku)
                        .setName(name)
                        .setPrice(price)
                        .build());
    }

    private ListProductsResponse list(String query, String category, int size, String token) {
        return (ListProductsResponse) call(
                "ListProducts",
                ListProductsRequest.newBuilder()
                        .setQuery(query)
                        .setCategory(category)
                        .setPageSize(size)
                        .setPageToken(token)
                        .build());
    }

    private GetPricesResponse prices(String... skus) {
        var request = GetPricesRequest.newBuilder().addAllSkus(List.of(skus)).build();
        return (GetPricesResponse) call("GetPrices", request);
    }

    private MessageLite call(String method, MessageLite request) {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        var trace = "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-00";
        var call = new Call(
                "cobnut.catalog.v1.Catalog/" + method,
                UUID.randomUUID(),
                new byte[32],
                deadline,
                1,
                Optional.empty(),
                trace);
        try {
            return rpc.calls()
                    .routes("cobnut.catalog.v1.Catalog")
                    .get(method)
                    .handler()
                    .handle(call, request);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Money euro(long cents) {
        return Money.newBuilder().setCurrency("EUR").setMinor(cents).build();
    }

    private static void assertRefused(Kind kind, String reason, String named, Runnable work) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(ServiceException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(kind);
            assertThat(refusal.problem().reason()).isEqualTo(reason);
            assertThat(refusal.problem().message()).contains(named);
        });
    }
}
