package cobnut.notifications;

import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.Serving;
import cobnut.orders.v1.OrdersLogGrpcClient;
import java.io.IOException;

/** Mail to customers. It speaks no contract: nobody asks it for anything, it reads what happened. */
public final class NotificationsVerticle implements ServiceVerticle<NotificationsConfig> {

    @Override
    public String name() {
        return "notifications";
    }

    @Override
    public NotificationsConfig defaults() {
        return NotificationsConfig.DEFAULTS;
    }

    @Override
    public Instances start(Node node, NotificationsConfig config) throws IOException {
        var post = new SmtpPost(node.vertx(), config.keeps() ? keeping(node, config) : config);
        node.closing(post);

        var reactions = new OrderReactions(new RemoteAddresses(node.bus()), post);
        node.follow(OrdersLogGrpcClient.ReadLog, "orders", reactions::subscribe);

        return Serving::nothing;
    }

    private static NotificationsConfig keeping(Node node, NotificationsConfig config) throws IOException {
        var kept = new KeptMail(config.mailFolder(), config.mailKept(), node.clock());
        node.closing(kept);
        return config.at(kept.port());
    }
}
