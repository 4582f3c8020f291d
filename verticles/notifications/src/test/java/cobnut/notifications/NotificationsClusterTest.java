package cobnut.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.orders.v1.OrderCancelled;
import cobnut.orders.v1.OrderConfirmed;
import cobnut.orders.v1.OrderPlaced;
import cobnut.orders.v1.OrderRejected;
import cobnut.orders.v1.OrderReturned;
import cobnut.orders.v1.OrdersLogGrpcService;
import cobnut.postgres.Database;
import cobnut.testkit.log.LogOwner;
import cobnut.testkit.postgres.PostgresExtension;
import com.google.protobuf.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Notifications between the log of orders, the users and a mail server, all of them real but the users. */
@ExtendWith(PostgresExtension.class)
class NotificationsClusterTest {
    private static final LogOwner ORDERS =
            new LogOwner("orders", OrdersLogGrpcService.SERVICE_DESCRIPTOR, OrdersLogGrpcService.ReadLog);
    private static final UsersDouble USERS = new UsersDouble();
    private static final MailServer SERVER = new MailServer();

    private static ClusterNode node;

    private final String ann = UUID.randomUUID().toString();
    private final String order = UUID.randomUUID().toString();

    @BeforeAll
    static void start(Database database) throws Exception {
        var options = NodeOptions.local("notifications", PostgresExtension.STATE)
                .withSet(Map.of(
                        "notifications.smtp-host", "localhost",
                        "notifications.smtp-port", String.valueOf(SERVER.port()),
                        "notifications.smtp-tls", "NONE"));
        node = ClusterNode.start(options, List.of(ORDERS, USERS, new NotificationsVerticle()))
                .await(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void leave() throws Exception {
        node.leave().await(40, TimeUnit.SECONDS);
        SERVER.close();
    }

    @Test
    void each_fate_of_an_order_is_told_once_under_the_id_of_its_event() {
        USERS.addresses.put(ann, "ann@example.com");
        ORDERS.append(order, OrderPlaced.newBuilder().setCustomerId(ann).build());

        var told = List.of(
                tell(OrderConfirmed.newBuilder()
                        .setOrderId(order)
                        .setCustomerId(ann)
                        .build()),
                tell(OrderRejected.newBuilder()
                        .setOrderId(order)
                        .setCustomerId(ann)
                        .build()),
                tell(OrderCancelled.newBuilder()
                        .setOrderId(order)
                        .setCustomerId(ann)
                        .build()),
                tell(OrderReturned.newBuilder()
                        .setOrderId(order)
                        .setCustomerId(ann)
                        .build()));

        await().atMost(Duration.ofSeconds(15)).until(() -> mails().size() == 4);
        for (int i = 0; i < told.size(); i++) {
            assertThat(mails().get(i)).contains("X-Cobnut-Event: " + told.get(i), "To: ann@example.com");
        }
    }

    @Test
    void who_is_not_known_is_passed_over_and_the_next_one_told() {
        var stranger = UUID.randomUUID().toString();
        tell(OrderConfirmed.newBuilder()
                .setOrderId(order)
                .setCustomerId(stranger)
                .build());
        tell(OrderConfirmed.newBuilder()
                .setOrderId(order)
                .setCustomerId("keycloak|17")
                .build());
        tell(OrderConfirmed.newBuilder().setOrderId(order).build());
        USERS.addresses.put(ann, "ann@example.com");
        tell(OrderCancelled.newBuilder().setOrderId(order).setCustomerId(ann).build());

        await().atMost(Duration.ofSeconds(15)).until(() -> mails().size() == 1);
        assertThat(mails().getFirst()).contains("is cancelled");
    }

    @Test
    void a_server_that_is_busy_gets_it_later() {
        USERS.addresses.put(ann, "ann@example.com");
        SERVER.refusal = 451;
        var waiting = tell(
                OrderConfirmed.newBuilder().setOrderId(order).setCustomerId(ann).build());
        await().atMost(Duration.ofSeconds(15)).until(() -> SERVER.refused.get() > 2);
        assertThat(mails()).isEmpty();

        SERVER.refusal = 0;

        await().atMost(Duration.ofSeconds(15)).until(() -> mails().size() == 1);
        assertThat(mails().getFirst()).contains("X-Cobnut-Event: " + waiting);
    }

    private UUID tell(Message event) {
        return ORDERS.append(order, event);
    }

    /** Of this test's order. */
    private List<String> mails() {
        return SERVER.mails.stream().filter(mail -> mail.contains(order)).toList();
    }
}
