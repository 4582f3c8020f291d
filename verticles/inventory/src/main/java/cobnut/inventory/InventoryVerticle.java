package cobnut.inventory;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.log.LogRpc;
import cobnut.inventory.adapter.InventoryRpc;
import cobnut.inventory.adapter.PgReservations;
import cobnut.inventory.adapter.PgStocks;
import cobnut.inventory.adapter.StockEvents;
import cobnut.inventory.application.Stocking;
import cobnut.inventory.v1.InventoryLogGrpcService;
import cobnut.postgres.requests.Requests;

/** How much there is of each product, and how much of it is promised to orders. */
public final class InventoryVerticle implements ServiceVerticle<InventoryConfig> {

    @Override
    public String name() {
        return "inventory";
    }

    @Override
    public InventoryConfig defaults() {
        return InventoryConfig.DEFAULTS;
    }

    @Override
    public Instances start(Node node, InventoryConfig config) {
        var database = node.database();
        var events = new StockEvents(node.log(), node.clock());
        var stocks = new PgStocks(database, new Requests(database), events);
        var reservations = new PgReservations(database, events);
        var stocking = new Stocking(stocks, reservations);
        node.explain(reservations::account);

        if (config.seed()) {
            stocking.seed();
        }
        var log = new LogRpc(node.log());
        return () -> new InventoryRpc(stocking)
                .calls()
                .and(InventoryLogGrpcService.SERVICE_DESCRIPTOR)
                .on(InventoryLogGrpcService.ReadLog, log::read);
    }
}
