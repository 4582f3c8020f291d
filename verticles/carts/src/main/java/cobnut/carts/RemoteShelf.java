package cobnut.carts;

import cobnut.catalog.v1.CatalogGrpcClient;
import cobnut.catalog.v1.GetPricesRequest;
import cobnut.chassis.Bus;
import cobnut.kernel.Money;
import java.util.List;

/** The catalog, asked over the bus. Its PRODUCT_NOT_FOUND goes to the caller as it is: carts have the same reason. */
final class RemoteShelf implements Shelf {
    private final Bus bus;

    RemoteShelf(Bus bus) {
        this.bus = bus;
    }

    @Override
    public List<Offer> offers(List<String> skus) {
        var request = GetPricesRequest.newBuilder().addAllSkus(skus).build();
        return bus.call(CatalogGrpcClient.GetPrices, request).await().getPricesList().stream()
                .map(price -> new Offer(
                        price.getSku(),
                        price.getName(),
                        new Money(
                                price.getPrice().getCurrency(), price.getPrice().getMinor())))
                .toList();
    }
}
