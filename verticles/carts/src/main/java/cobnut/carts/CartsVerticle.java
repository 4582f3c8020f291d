package cobnut.carts;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.orders.v1.OrdersLogGrpcClient;

/** A cart for each customer, emptied by what they buy. */
public final class CartsVerticle implements ServiceVerticle<CartsConfig> {

    @Override
    public String name() {
        return "carts";
    }

    @Override
    public CartsConfig defaults() {
        return CartsConfig.DEFAULTS;
    }

    @Override
    public Instances start(Node node, CartsConfig config) {
        var carts = new PgCarts(node.database(), config.mostItems());
        var shelf = new RemoteShelf(node.bus());
        node.follow(OrdersLogGrpcClient.ReadLog, "carts", new OrderReactions(carts)::subscribe);

        return () -> new CartsRpc(carts, shelf).calls();
    }
}
