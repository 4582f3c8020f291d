package cobnut.chassis.runtime;

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
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A service without a database that speaks the inventory's contract: what a call does is in its SKU. */
final class Shelf implements ServiceVerticle<Shelf.Config> {
    record Config(String label) {
        static final Config DEFAULTS = new Config("none");
    }

    final AtomicInteger answered = new AtomicInteger();
    /** How long a call for "slow" takes from now on. */
    volatile Duration pause = Duration.ofMillis(20);

    @Override
    public String name() {
        return "inventory";
    }

    @Override
    public Config defaults() {
        return Config.DEFAULTS;
    }

    @Override
    public Instances start(Node node, Config config) {
        return () -> Calls.of(InventoryGrpcService.SERVICE_DESCRIPTOR)
                .on(InventoryGrpcService.GetStock, (call, request) -> {
                    switch (request.getSku()) {
                        case "missing" -> throw ServiceException.refuse(Kind.NOT_FOUND, "STOCK_NOT_FOUND", "no such");
                        case "bug" -> throw new IllegalStateException("a secret nobody may see");
                        case "slow" ->
                            node.vertx()
                                    .timer(pause.toMillis(), TimeUnit.MILLISECONDS)
                                    .await();
                        case "busy" -> {
                            answered.incrementAndGet();
                            throw ServiceException.refuse(Kind.EXHAUSTED, "INSTANCE_BUSY", "says somebody I asked");
                        }
                        case "left" -> {
                            return Stock.newBuilder()
                                    .setAvailable(call.remaining().toMillis())
                                    .build();
                        }
                        default -> {}
                    }
                    answered.incrementAndGet();
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
