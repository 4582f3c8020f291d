package cobnut.testkit.cluster;

import cobnut.chassis.Calls;
import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.inventory.v1.CommitStockResponse;
import cobnut.inventory.v1.InventoryGrpcService;
import cobnut.inventory.v1.RefuseReturnResponse;
import cobnut.inventory.v1.ReleaseStockResponse;
import cobnut.inventory.v1.ReserveStockResponse;
import cobnut.inventory.v1.ReturnStockResponse;
import cobnut.inventory.v1.Stock;

/** Answers with its node's name; on request only after a look into its database. */
public final class EchoShelf implements ServiceVerticle<EchoShelf.Config> {
    public record Config(boolean stored) {}

    @Override
    public String name() {
        return "shelf";
    }

    @Override
    public Config defaults() {
        return new Config(false);
    }

    @Override
    public Instances start(Node node, Config config) {
        return () -> Calls.of(InventoryGrpcService.SERVICE_DESCRIPTOR)
                .on(InventoryGrpcService.GetStock, (call, request) -> {
                    if (config.stored()) {
                        node.database().find("select 1", row -> row.getInteger(0));
                    }
                    return Stock.newBuilder().setSku(node.name()).build();
                })
                .on(InventoryGrpcService.SetStock, (call, request) -> Stock.getDefaultInstance())
                .on(InventoryGrpcService.ReserveStock, (call, request) -> ReserveStockResponse.getDefaultInstance())
                .on(InventoryGrpcService.CommitStock, (call, request) -> CommitStockResponse.getDefaultInstance())
                .on(InventoryGrpcService.ReleaseStock, (call, request) -> ReleaseStockResponse.getDefaultInstance())
                .on(InventoryGrpcService.ReturnStock, (call, request) -> ReturnStockResponse.getDefaultInstance())
                .on(InventoryGrpcService.RefuseReturn, (call, request) -> RefuseReturnResponse.getDefaultInstance());
    }
}
