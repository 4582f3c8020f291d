package cobnut.catalog;

import cobnut.catalog.v1.CatalogLogGrpcService;
import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.log.LogRpc;
import cobnut.orders.v1.OrdersLogGrpcClient;
import java.time.Duration;

/** The products of the shop: read by everybody, changed by its administrators. */
public final class CatalogVerticle implements ServiceVerticle<CatalogConfig> {
    /** The rows are the truth; the last change of each product stays in the log for ever. */
    private static final Duration KEPT = Duration.ofDays(7);

    @Override
    public String name() {
        return "catalog";
    }

    @Override
    public CatalogConfig defaults() {
        return CatalogConfig.DEFAULTS;
    }

    @Override
    public Instances start(Node node, CatalogConfig config) {
        var products = new PgProducts(node.database(), node.log(), node.clock());
        var sellers = new PgBestSellers(node.database());

        if (config.seed()) {
            products.addMissing(SampleProducts.all());
        }
        node.follow(OrdersLogGrpcClient.ReadLog, "best-sellers", new OrderReactions(sellers)::subscribe);

        node.keepLog(KEPT);
        var log = new LogRpc(node.log());

        return () -> new CatalogRpc(products, sellers)
                .calls()
                .and(CatalogLogGrpcService.SERVICE_DESCRIPTOR)
                .on(CatalogLogGrpcService.ReadLog, log::read);
    }
}
