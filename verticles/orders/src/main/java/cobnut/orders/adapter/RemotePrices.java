package cobnut.orders.adapter;

import cobnut.catalog.v1.CatalogGrpcClient;
import cobnut.catalog.v1.GetPricesRequest;
import cobnut.catalog.v1.Reason;
import cobnut.chassis.Bus;
import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import cobnut.orders.domain.Prices;
import java.util.List;
import java.util.Map;

/** The catalog's prices, asked for over the bus. */
public final class RemotePrices implements Prices {
    private final Bus bus;

    public RemotePrices(Bus bus) {
        this.bus = bus;
    }

    @Override
    public List<Price> list(List<String> skus) {
        var request = GetPricesRequest.newBuilder().addAllSkus(skus).build();
        try {
            return bus.call(CatalogGrpcClient.GetPrices, request).await().getPricesList().stream()
                    .map(price -> new Price(price.getSku(), price.getName(), OrderLog.money(price.getPrice())))
                    .toList();
        } catch (ServiceException refusal) {
            throw refusal.problem().reason().equals(Reason.PRODUCT_NOT_FOUND.name()) ? unknown(refusal) : refusal;
        }
    }

    /** To whoever places an order this is no missing page but a mistake in what they sent. */
    private static ServiceException unknown(ServiceException refusal) {
        var problem = refusal.problem();
        return new ServiceException(
                new Problem(Kind.INVALID, problem.reason(), problem.message(), Map.of("field", "lines")));
    }
}
