package cobnut.catalog;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;

/** The products of the shop: read by everybody, changed by its administrators. */
public final class CatalogVerticle implements ServiceVerticle<CatalogConfig> {

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
        var products = new PgProducts(node.database(), node.clock());
        var sellers = new PgBestSellers(node.database());

        if (config.seed()) {
            products.addMissing(SampleProducts.all());
        }

        return () -> new CatalogRpc(products, sellers).calls();
    }
}
