package cobnut.orders.adapter;

import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.kernel.Ids;
import cobnut.kernel.ServiceException;
import cobnut.orders.application.Ordering;
import cobnut.orders.application.Ordering.Wish;
import cobnut.orders.domain.Basket;
import cobnut.orders.domain.Card;
import cobnut.orders.domain.Orders.Reader;
import cobnut.orders.domain.Orders.Request;
import cobnut.orders.v1.CancelOrderRequest;
import cobnut.orders.v1.GetOrderHistoryRequest;
import cobnut.orders.v1.GetOrderRequest;
import cobnut.orders.v1.ListOrdersRequest;
import cobnut.orders.v1.ListOrdersResponse;
import cobnut.orders.v1.Order;
import cobnut.orders.v1.OrderHistory;
import cobnut.orders.v1.OrdersGrpcService;
import cobnut.orders.v1.PlaceOrderRequest;
import cobnut.orders.v1.PlaceOrderResponse;
import cobnut.orders.v1.ReturnOrderRequest;
import com.google.protobuf.InvalidProtocolBufferException;

/** Between the contract and {@link Ordering}. Whose orders they are is the call's principal, never a field. */
public final class OrdersRpc {
    private static final String READS_ALL = "admin";

    private final Ordering ordering;
    private final int pageSize;
    private final int largestPage;

    public OrdersRpc(Ordering ordering, int pageSize, int largestPage) {
        this.ordering = ordering;
        this.pageSize = pageSize;
        this.largestPage = largestPage;
    }

    public Calls calls() {
        return Calls.of(OrdersGrpcService.SERVICE_DESCRIPTOR)
                .on(OrdersGrpcService.PlaceOrder, this::place)
                .on(OrdersGrpcService.ListOrders, this::list)
                .on(OrdersGrpcService.GetOrder, this::order)
                .on(OrdersGrpcService.GetOrderHistory, this::history)
                .on(OrdersGrpcService.CancelOrder, this::cancel)
                .on(OrdersGrpcService.ReturnOrder, this::giveBack);
    }

    private PlaceOrderResponse place(Call call, PlaceOrderRequest request) throws InvalidProtocolBufferException {
        return PlaceOrderResponse.parseFrom(ordering.place(
                new Request(call.id(), call.hash()),
                call.principal().subject(),
                () -> wish(request),
                order -> PlaceOrderResponse.newBuilder()
                        .setOrder(OrderViews.order(order))
                        .build()
                        .toByteArray()));
    }

    private static Wish wish(PlaceOrderRequest request) {
        var wanted = request.getLinesList().stream()
                .map(line -> new Basket.Wanted(line.getSku(), line.getQuantity()))
                .toList();
        return new Wish(new Basket(wanted), new Card(request.getPayment().getCard()));
    }

    private ListOrdersResponse list(Call call, ListOrdersRequest request) {
        var customer = call.principal().subject();
        var size = request.getPageSize() == 0 ? pageSize : request.getPageSize();
        if (size < 1 || size > largestPage) {
            throw ServiceException.invalid("pageSize", "must be from 1 to " + largestPage);
        }
        var page = ordering.list(customer, PageToken.read(customer, request.getPageToken()), size);
        var response = ListOrdersResponse.newBuilder();
        page.orders().forEach(order -> response.addOrders(OrderViews.order(order)));
        if (page.more()) {
            response.setNextPageToken(
                    PageToken.after(customer, page.orders().getLast().id()));
        }
        return response.build();
    }

    private Order order(Call call, GetOrderRequest request) {
        return OrderViews.order(ordering.order(reader(call), Ids.parse("orderId", request.getOrderId())));
    }

    private OrderHistory history(Call call, GetOrderHistoryRequest request) {
        var history = OrderHistory.newBuilder();
        ordering.history(reader(call), Ids.parse("orderId", request.getOrderId()))
                .forEach(recorded -> history.addEntries(OrderViews.entry(recorded)));
        return history.build();
    }

    private Order cancel(Call call, CancelOrderRequest request) throws InvalidProtocolBufferException {
        var id = Ids.parse("orderId", request.getOrderId());
        return Order.parseFrom(ordering.cancel(
                new Request(call.id(), call.hash()),
                call.principal().subject(),
                id,
                order -> OrderViews.order(order).toByteArray()));
    }

    private Order giveBack(Call call, ReturnOrderRequest request) throws InvalidProtocolBufferException {
        return Order.parseFrom(ordering.giveBack(
                new Request(call.id(), call.hash()),
                call.principal().subject(),
                Ids.parse("orderId", request.getOrderId()),
                request.getReason(),
                order -> OrderViews.order(order).toByteArray()));
    }

    private static Reader reader(Call call) {
        var principal = call.principal();
        return new Reader(principal.subject(), principal.has(READS_ALL));
    }
}
