package cobnut.catalog;

import cobnut.catalog.Products.Once;
import cobnut.catalog.v1.BestSeller;
import cobnut.catalog.v1.CatalogGrpcService;
import cobnut.catalog.v1.CreateProductRequest;
import cobnut.catalog.v1.GetPricesRequest;
import cobnut.catalog.v1.GetPricesResponse;
import cobnut.catalog.v1.GetProductRequest;
import cobnut.catalog.v1.ListBestSellersRequest;
import cobnut.catalog.v1.ListBestSellersResponse;
import cobnut.catalog.v1.ListProductsRequest;
import cobnut.catalog.v1.ListProductsResponse;
import cobnut.catalog.v1.Price;
import cobnut.catalog.v1.UpdateProductRequest;
import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.kernel.Money;
import cobnut.kernel.ServiceException;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;

/** The contract of the catalog. Who may change it is decided at the edge, by the contract. */
final class CatalogRpc {
    private static final int PAGE_DEFAULT = 20;
    private static final int PAGE_MOST = 100;
    private static final int PRICES_MOST = 100;
    private static final int QUERY_CHARACTERS = 200;

    private final Products products;
    private final BestSellers sellers;

    CatalogRpc(Products products, BestSellers sellers) {
        this.products = products;
        this.sellers = sellers;
    }

    Calls calls() {
        return Calls.of(CatalogGrpcService.SERVICE_DESCRIPTOR)
                .on(CatalogGrpcService.ListProducts, this::list)
                .on(CatalogGrpcService.GetProduct, this::find)
                .on(CatalogGrpcService.CreateProduct, this::create)
                .on(CatalogGrpcService.UpdateProduct, this::update)
                .on(CatalogGrpcService.ListBestSellers, this::bestSellers)
                .on(CatalogGrpcService.GetPrices, this::prices);
    }

    private ListProductsResponse list(Call call, ListProductsRequest request) {
        var size = size(request.getPageSize());
        var query = request.getQuery().strip();
        Product.within("query", query, QUERY_CHARACTERS);
        Product.within("category", request.getCategory(), Product.CATEGORY_CHARACTERS);
        var after = PageToken.parse(request.getPageToken(), query, request.getCategory());

        // One more than asked tells whether there is another page.
        var found = products.list(query, request.getCategory(), after, size + 1);
        var reply = ListProductsResponse.newBuilder();
        found.stream().limit(size).forEach(placed -> reply.addProducts(view(placed.product())));
        if (found.size() > size) {
            reply.setNextPageToken(PageToken.of(
                    query, request.getCategory(), found.get(size - 1).position()));
        }
        return reply.build();
    }

    private ListBestSellersResponse bestSellers(Call call, ListBestSellersRequest request) {
        var reply = ListBestSellersResponse.newBuilder();
        for (var seller : sellers.list(size(request.getPageSize()))) {
            reply.addBestSellers(
                    BestSeller.newBuilder().setProduct(view(seller.product())).setSold(seller.sold()));
        }
        return reply.build();
    }

    private static int size(int asked) {
        if (asked < 0 || asked > PAGE_MOST) {
            throw ServiceException.invalid("pageSize", "must be 1 to " + PAGE_MOST);
        }
        return asked == 0 ? PAGE_DEFAULT : asked;
    }

    private cobnut.catalog.v1.Product find(Call call, GetProductRequest request) {
        var sku = request.getSku();
        if (!Product.isSku(sku)) {
            throw Product.notFound(sku);
        }
        return view(products.find(sku).orElseThrow(() -> Product.notFound(sku)));
    }

    private cobnut.catalog.v1.Product create(Call call, CreateProductRequest request) {
        if (!request.hasPrice()) {
            throw ServiceException.invalid(
                    "price", "must be there, such as {\"currency\": \"EUR\", \"minor\": \"1290\"}");
        }
        var product = new Product(
                request.getSku(),
                request.getName(),
                request.getDescription(),
                request.getCategory(),
                money(request.getPrice()),
                Instant.EPOCH);
        return view(products.add(new Once(call.id(), call.hash()), product.checked()));
    }

    private cobnut.catalog.v1.Product update(Call call, UpdateProductRequest request) {
        if (!Product.isSku(request.getSku())) {
            throw Product.notFound(request.getSku());
        }
        return view(products.update(
                new Once(call.id(), call.hash()), request.getSku(), before -> changed(before, request)));
    }

    private static Product changed(Product before, UpdateProductRequest request) {
        var product = before;
        product = request.hasName() ? product.named(request.getName()) : product;
        product = request.hasDescription() ? product.described(request.getDescription()) : product;
        product = request.hasCategory() ? product.in(request.getCategory()) : product;
        product = request.hasPrice() ? product.at(money(request.getPrice())) : product;
        return product.checked();
    }

    private GetPricesResponse prices(Call call, GetPricesRequest request) {
        if (request.getSkusCount() > PRICES_MOST) {
            throw ServiceException.invalid("skus", "must be at most " + PRICES_MOST);
        }
        for (var sku : request.getSkusList()) {
            if (!Product.isSku(sku)) {
                throw Product.notFound(sku);
            }
        }
        var found = new HashMap<String, Product>();
        products.findAll(new HashSet<>(request.getSkusList())).forEach(product -> found.put(product.sku(), product));
        var reply = GetPricesResponse.newBuilder();
        for (var sku : request.getSkusList()) {
            var product = found.get(sku);
            if (product == null) {
                throw Product.notFound(sku);
            }
            reply.addPrices(
                    Price.newBuilder().setSku(sku).setName(product.name()).setPrice(view(product.price())));
        }
        return reply.build();
    }

    static cobnut.catalog.v1.Product view(Product product) {
        return cobnut.catalog.v1.Product.newBuilder()
                .setSku(product.sku())
                .setName(product.name())
                .setDescription(product.description())
                .setCategory(product.category())
                .setPrice(view(product.price()))
                .setUpdatedAt(Timestamp.newBuilder()
                        .setSeconds(product.updatedAt().getEpochSecond())
                        .setNanos(product.updatedAt().getNano()))
                .build();
    }

    static Product product(cobnut.catalog.v1.Product view) {
        return new Product(
                view.getSku(),
                view.getName(),
                view.getDescription(),
                view.getCategory(),
                new Money(view.getPrice().getCurrency(), view.getPrice().getMinor()),
                Instant.ofEpochSecond(
                        view.getUpdatedAt().getSeconds(), view.getUpdatedAt().getNanos()));
    }

    private static cobnut.contracts.Money view(Money money) {
        return cobnut.contracts.Money.newBuilder()
                .setCurrency(money.currency())
                .setMinor(money.minor())
                .build();
    }

    private static Money money(cobnut.contracts.Money view) {
        try {
            return new Money(view.getCurrency(), view.getMinor());
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid("price.currency", "must be three capital letters, such as EUR");
        }
    }
}
