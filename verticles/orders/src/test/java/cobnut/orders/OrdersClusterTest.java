package cobnut.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cobnut.chassis.CallOptions;
import cobnut.chassis.Principal;
import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.orders.adapter.Shop;
import cobnut.orders.v1.CancelOrderRequest;
import cobnut.orders.v1.GetOrderHistoryRequest;
import cobnut.orders.v1.GetOrderRequest;
import cobnut.orders.v1.LineRequest;
import cobnut.orders.v1.ListOrdersRequest;
import cobnut.orders.v1.Order;
import cobnut.orders.v1.OrderHistory;
import cobnut.orders.v1.OrdersGrpcClient;
import cobnut.orders.v1.Payment;
import cobnut.orders.v1.PlaceOrderRequest;
import cobnut.orders.v1.ReturnOrderRequest;
import cobnut.orders.v1.Status;
import cobnut.postgres.local.LocalPostgres;
import com.google.protobuf.MessageLite;
import io.vertx.core.Future;
import io.vertx.grpc.common.ServiceMethod;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two replicas of orders on a real cluster; the customers are on a third node. */
class OrdersClusterTest {
    private static final List<ClusterNode> NODES = new ArrayList<>();
    private static final Shop SHOP = new Shop();
    private static LocalPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var state = Path.of("target", "state-" + port);
        postgres = LocalPostgres.start(state.resolve("postgres"), port);
        var shop = ClusterNode.start(NodeOptions.local("shop", state), List.of(new ShopVerticle(SHOP)));
        NODES.add(shop.await(60, TimeUnit.SECONDS));
        for (var name : List.of("one", "two")) {
            var node = ClusterNode.start(NodeOptions.local(name, state), List.of(new OrdersVerticle()));
            NODES.add(node.await(60, TimeUnit.SECONDS));
        }
        for (var node : NODES) {
            for (var contract : List.of("cobnut.inventory.v1.Inventory", "cobnut.orders.v1.Orders")) {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> !node.directory().serving(contract).isEmpty());
            }
        }
    }

    @AfterAll
    static void leave() throws Exception {
        var leaving = NODES.stream().map(ClusterNode::leave).toList();
        Future.all(leaving).await(40, TimeUnit.SECONDS);
        postgres.stop();
    }

    @Test
    void an_order_is_pending_at_once_and_confirmed_soon() {
        var ann = customer();

        var order = place(ann, "tok_ok", "mug", 2);

        assertThat(order.getStatus()).isEqualTo(Status.PENDING);
        assertThat(order.getTotal().getMinor()).isEqualTo(200);
        var end = end(ann, order.getOrderId());
        assertThat(end.getStatus()).isEqualTo(Status.CONFIRMED);
        assertThat(end.getPlacedAt()).isEqualTo(order.getPlacedAt());
        var history = call(
                OrdersGrpcClient.GetOrderHistory,
                GetOrderHistoryRequest.newBuilder()
                        .setOrderId(order.getOrderId())
                        .build(),
                ann);
        assertThat(history.getEntriesList())
                .extracting(OrderHistory.Entry::getType)
                .containsExactly("OrderPlaced", "OrderStockReserved", "OrderPaid", "OrderConfirmed");
        refused(
                "ORDER_ALREADY_CONFIRMED",
                Kind.CONFLICT,
                () -> call(
                        OrdersGrpcClient.CancelOrder,
                        CancelOrderRequest.newBuilder()
                                .setOrderId(order.getOrderId())
                                .build(),
                        ann));
    }

    @Test
    void a_confirmed_order_is_given_back_once_and_its_goods_are_there_again() {
        SHOP.available.put("lamp", 5L);
        var ann = customer();
        var id = place(ann, "tok_ok", "lamp", 2).getOrderId();
        var giveBack = ReturnOrderRequest.newBuilder()
                .setOrderId(id)
                .setReason("too bright")
                .build();
        assertThat(end(ann, id).getStatus()).isEqualTo(Status.CONFIRMED);
        refused("ORDER_NOT_FOUND", Kind.NOT_FOUND, () -> call(OrdersGrpcClient.ReturnOrder, giveBack, customer()));

        var returning = call(OrdersGrpcClient.ReturnOrder, giveBack, ann.withId(UUID.randomUUID()));

        assertThat(returning.getStatus()).isEqualTo(Status.RETURNING);
        assertThat(after(Status.RETURNING, ann, id).getStatus()).isEqualTo(Status.RETURNED);
        assertThat(SHOP.available).containsEntry("lamp", 5L);
        refused("RETURN_ALREADY_ASKED", Kind.CONFLICT, () -> call(OrdersGrpcClient.ReturnOrder, giveBack, ann));
    }

    @Test
    void a_declined_card_cancels_with_its_reason() {
        var ann = customer();

        var end = end(ann, place(ann, "tok_declined", "mug", 1).getOrderId());

        assertThat(end.getStatus()).isEqualTo(Status.CANCELLED);
        assertThat(end.getReason()).isEqualTo("CARD_DECLINED");
    }

    @Test
    void too_much_is_rejected_with_its_reason() {
        SHOP.available.put("rare", 1L);
        var ann = customer();

        var end = end(ann, place(ann, "tok_ok", "rare", 2).getOrderId());

        assertThat(end.getStatus()).isEqualTo(Status.REJECTED);
        assertThat(end.getReason()).isEqualTo("NOT_ENOUGH_STOCK");
    }

    @Test
    void the_same_key_is_the_same_order_on_whichever_node_it_arrives() {
        var ann = customer().withId(UUID.randomUUID());
        var first = call(OrdersGrpcClient.PlaceOrder, wish("tok_ok", "mug", 1), ann);

        for (int i = 0; i < 5; i++) {
            var again = call(OrdersGrpcClient.PlaceOrder, wish("tok_ok", "mug", 1), ann);
            assertThat(again.toByteString()).isEqualTo(first.toByteString());
        }

        refused(
                "IDEMPOTENCY_KEY_REUSED",
                Kind.KEY_REUSED,
                () -> call(OrdersGrpcClient.PlaceOrder, wish("tok_ok", "mug", 2), ann));
    }

    @Test
    void nobody_sees_anybody_elses_order_but_an_admin() {
        var ann = customer();
        var id = place(ann, "tok_ok", "mug", 1).getOrderId();
        var get = GetOrderRequest.newBuilder().setOrderId(id).build();
        var admin = CallOptions.NONE.withPrincipal(new Principal("root", Set.of("admin"), ""));

        refused("ORDER_NOT_FOUND", Kind.NOT_FOUND, () -> call(OrdersGrpcClient.GetOrder, get, customer()));

        assertThat(call(OrdersGrpcClient.GetOrder, get, admin).getOrderId()).isEqualTo(id);
        refused("NO_PRINCIPAL", Kind.UNAUTHENTICATED, () -> call(OrdersGrpcClient.GetOrder, get, CallOptions.NONE));
    }

    @Test
    void pages_are_followed_by_an_opaque_token_that_is_of_no_use_to_others() {
        var ann = customer();
        for (int i = 0; i < 5; i++) {
            place(ann, "tok_ok", "mug", 1);
        }

        var first = call(
                OrdersGrpcClient.ListOrders,
                ListOrdersRequest.newBuilder().setPageSize(3).build(),
                ann);
        var rest = ListOrdersRequest.newBuilder()
                .setPageSize(3)
                .setPageToken(first.getNextPageToken())
                .build();
        var second = call(OrdersGrpcClient.ListOrders, rest, ann);

        assertThat(first.getOrdersList()).hasSize(3);
        assertThat(second.getOrdersList()).hasSize(2).doesNotContainAnyElementsOf(first.getOrdersList());
        assertThat(second.getNextPageToken()).isEmpty();
        refused("PAGE_TOKEN_INVALID", Kind.INVALID, () -> call(OrdersGrpcClient.ListOrders, rest, customer()));
    }

    @Test
    void what_cannot_be_an_order_is_refused_with_the_field() {
        refused("INVALID_FIELD", Kind.INVALID, () -> place(customer(), "tok_ok", "mug", 0));
        refused("INVALID_FIELD", Kind.INVALID, () -> place(customer(), "4111111111111111", "mug", 1));
        refused("PRODUCT_NOT_FOUND", Kind.INVALID, () -> place(customer(), "tok_ok", "unicorn", 1));
    }

    private static CallOptions customer() {
        return CallOptions.NONE.withPrincipal(new Principal("ann-" + UUID.randomUUID(), Set.of(), ""));
    }

    private static PlaceOrderRequest wish(String card, String sku, long quantity) {
        return PlaceOrderRequest.newBuilder()
                .addLines(LineRequest.newBuilder().setSku(sku).setQuantity(quantity))
                .setPayment(Payment.newBuilder().setCard(card))
                .build();
    }

    private static Order place(CallOptions who, String card, String sku, long quantity) {
        return call(OrdersGrpcClient.PlaceOrder, wish(card, sku, quantity), who).getOrder();
    }

    private static Order end(CallOptions who, String id) {
        return after(Status.PENDING, who, id);
    }

    private static Order after(Status status, CallOptions who, String id) {
        var get = GetOrderRequest.newBuilder().setOrderId(id).build();
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> call(OrdersGrpcClient.GetOrder, get, who), order -> order.getStatus() != status);
    }

    private static <Q extends MessageLite, R extends MessageLite> R call(
            ServiceMethod<R, Q> method, Q request, CallOptions options) {
        try {
            return NODES.getFirst()
                    .bus()
                    .call(method, request, options.withTimeout(Duration.ofSeconds(15)))
                    .await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }

    private static void refused(String reason, Kind kind, Runnable asking) {
        assertThatThrownBy(asking::run).isInstanceOfSatisfying(ServiceException.class, refusal -> {
            assertThat(refusal.problem().reason()).isEqualTo(reason);
            assertThat(refusal.kind()).isEqualTo(kind);
        });
    }
}
