package cobnut.carts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.orders.v1.Line;
import cobnut.orders.v1.OrderConfirmed;
import cobnut.orders.v1.OrderPlaced;
import cobnut.orders.v1.OrdersLogGrpcService;
import cobnut.postgres.Database;
import cobnut.testkit.log.LogOwner;
import cobnut.testkit.postgres.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Carts beside the log of orders on a real bus. */
@ExtendWith(PostgresExtension.class)
class CartsClusterTest {
    private static final LogOwner ORDERS =
            new LogOwner("orders", OrdersLogGrpcService.SERVICE_DESCRIPTOR, OrdersLogGrpcService.ReadLog);

    private static ClusterNode node;
    private static Carts carts;

    private final String ann = UUID.randomUUID().toString();

    @BeforeAll
    static void start(Database database) throws Exception {
        carts = new PgCarts(database, 50);
        node = ClusterNode.start(
                        NodeOptions.local("carts", PostgresExtension.STATE), List.of(ORDERS, new CartsVerticle()))
                .await(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void leave() throws Exception {
        node.leave().await(40, TimeUnit.SECONDS);
    }

    @Test
    void what_an_order_is_confirmed_for_leaves_the_cart_and_stays_away() {
        carts.put(ann, new Item("mug", 2));
        carts.put(ann, new Item("hat", 1));
        confirm(ann, "mug", 2);
        await().atMost(Duration.ofSeconds(10)).until(() -> carts.list(ann).equals(List.of(new Item("hat", 1))));

        carts.put(ann, new Item("mug", 1));
        confirm(ann, "hat", 1);

        await().atMost(Duration.ofSeconds(10)).until(() -> carts.list(ann).equals(List.of(new Item("mug", 1))));
    }

    @Test
    void an_order_that_is_only_placed_leaves_the_cart_as_it_is() {
        carts.put(ann, new Item("mug", 2));
        carts.put(ann, new Item("hat", 1));
        var order = UUID.randomUUID().toString();
        ORDERS.append(
                order,
                OrderPlaced.newBuilder()
                        .setOrderId(order)
                        .setCustomerId(ann)
                        .addLines(Line.newBuilder().setSku("mug").setQuantity(2))
                        .build());
        // Of the same key: when this one has arrived, the one before it has.
        confirm(order, ann, "hat", 1);

        await().atMost(Duration.ofSeconds(10)).until(() -> carts.list(ann).size() == 1);
        assertThat(carts.list(ann)).containsExactly(new Item("mug", 2));
    }

    private static void confirm(String customer, String sku, long quantity) {
        confirm(UUID.randomUUID().toString(), customer, sku, quantity);
    }

    private static void confirm(String order, String customer, String sku, long quantity) {
        ORDERS.append(
                order,
                OrderConfirmed.newBuilder()
                        .setOrderId(order)
                        .setCustomerId(customer)
                        .addLines(Line.newBuilder().setSku(sku).setQuantity(quantity))
                        .build());
    }
}
