package cobnut.chassis.log;

import cobnut.chassis.Calls;
import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.kernel.Ids;
import cobnut.orders.v1.OrderConfirmed;
import cobnut.orders.v1.OrdersLogGrpcService;
import cobnut.postgres.Database;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.NewEvent;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Orders without anything but their log. */
final class LogOwner implements ServiceVerticle<LogOwner.Config> {
    record Config() {}

    private @Nullable Database database;
    private @Nullable EventLog log;

    @Override
    public String name() {
        return "orders";
    }

    @Override
    public Config defaults() {
        return new Config();
    }

    @Override
    public Instances start(Node node, Config config) {
        database = node.database();
        log = node.log();
        var rpc = new LogRpc(node.log());
        return () -> Calls.of(OrdersLogGrpcService.SERVICE_DESCRIPTOR).on(OrdersLogGrpcService.ReadLog, rpc::read);
    }

    /** Blocks; from a thread of the test's. */
    UUID confirm(String order, String customer, @Nullable String traceparent) {
        var id = Ids.next(InstantSource.system());
        var message = OrderConfirmed.newBuilder().setOrderId(order).setCustomerId(customer);
        var event = new NewEvent(
                id,
                OrderConfirmed.getDescriptor().getFullName(),
                1,
                message.build().toByteArray(),
                traceparent);
        database.transact(tx -> log.append(tx, order, EventLog.ANY, List.of(event)));
        return id;
    }
}
