package cobnut.orders;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.log.LogRpc;
import cobnut.orders.adapter.CheckoutCalls;
import cobnut.orders.adapter.OrderLog;
import cobnut.orders.adapter.OrderRows;
import cobnut.orders.adapter.OrdersRpc;
import cobnut.orders.adapter.PgOrders;
import cobnut.orders.adapter.RemotePrices;
import cobnut.orders.adapter.ReturnCalls;
import cobnut.orders.application.Ordering;
import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Return;
import cobnut.orders.v1.OrdersLogGrpcService;
import cobnut.postgres.requests.Requests;

/** A customer's orders, the checkout that brings each of them to an end, and the return of those confirmed. */
public final class OrdersVerticle implements ServiceVerticle<OrdersConfig> {

    @Override
    public String name() {
        return "orders";
    }

    @Override
    public OrdersConfig defaults() {
        return OrdersConfig.DEFAULTS;
    }

    @Override
    public Instances start(Node node, OrdersConfig config) {
        var database = node.database();
        var rows = new OrderRows();
        var log = new OrderLog(node.log(), node.clock());
        var calls = new CheckoutCalls(node.bus(), rows, log, node.clock(), config.attemptTimeout());
        var checkouts = node.run(Checkout.table(config.checkoutDeadline()), calls);
        var returns =
                node.run(Return.table(), new ReturnCalls(node.bus(), rows, log, node.clock(), config.attemptTimeout()));
        var orders = new PgOrders(database, new Requests(database), rows, log, checkouts, returns);
        var prices = new RemotePrices(node.bus());
        var ordering = new Ordering(orders, orders, orders, prices, node.clock(), config.returnWindow());
        var served = new LogRpc(node.log());

        return () -> new OrdersRpc(ordering, config.pageSize(), config.largestPage())
                .calls()
                .and(OrdersLogGrpcService.SERVICE_DESCRIPTOR)
                .on(OrdersLogGrpcService.ReadLog, served::read);
    }
}
