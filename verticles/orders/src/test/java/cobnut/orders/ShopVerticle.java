package cobnut.orders;

import cobnut.catalog.v1.CatalogGrpcService;
import cobnut.chassis.Call;
import cobnut.chassis.CallHandler;
import cobnut.chassis.Calls;
import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.inventory.v1.InventoryGrpcService;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.orders.adapter.Shop;
import cobnut.payments.v1.PaymentsGrpcService;
import com.google.protobuf.MessageLite;

/** Catalog, inventory and payments as one service on a real bus. */
public final class ShopVerticle implements ServiceVerticle<ShopVerticle.Nothing> {

    /** It has nothing to configure. */
    public record Nothing() {}

    private final Shop shop;

    ShopVerticle(Shop shop) {
        this.shop = shop;
    }

    @Override
    public String name() {
        return "shop";
    }

    @Override
    public Nothing defaults() {
        return new Nothing();
    }

    @Override
    public Instances start(Node node, Nothing config) {
        return () -> Calls.of(CatalogGrpcService.SERVICE_DESCRIPTOR)
                .and(InventoryGrpcService.SERVICE_DESCRIPTOR)
                .and(PaymentsGrpcService.SERVICE_DESCRIPTOR)
                .on(CatalogGrpcService.GetPrices, (_, request) -> shop.prices(request))
                .on(CatalogGrpcService.ListProducts, absent())
                .on(CatalogGrpcService.GetProduct, absent())
                .on(CatalogGrpcService.CreateProduct, absent())
                .on(CatalogGrpcService.UpdateProduct, absent())
                .on(CatalogGrpcService.ListBestSellers, absent())
                .on(InventoryGrpcService.ReserveStock, answer())
                .on(InventoryGrpcService.CommitStock, answer())
                .on(InventoryGrpcService.ReleaseStock, answer())
                .on(InventoryGrpcService.ReturnStock, answer())
                .on(InventoryGrpcService.RefuseReturn, answer())
                .on(InventoryGrpcService.GetStock, absent())
                .on(InventoryGrpcService.SetStock, absent())
                .on(PaymentsGrpcService.ChargeCard, answer())
                .on(PaymentsGrpcService.VoidCharge, answer())
                .on(PaymentsGrpcService.RefundCharge, answer())
                .on(PaymentsGrpcService.ListPayments, absent())
                .on(PaymentsGrpcService.RefundPayment, absent());
    }

    @SuppressWarnings("unchecked")
    private <Q extends MessageLite, R> CallHandler<Q, R> answer() {
        return (call, request) -> (R) shop.answer(method(call), request.toByteArray());
    }

    private static <Q, R> CallHandler<Q, R> absent() {
        return (call, request) -> {
            throw ServiceException.refuse(Kind.UNIMPLEMENTED, "NOT_HERE", "a double does not speak " + method(call));
        };
    }

    private static String method(Call call) {
        return call.method().substring(call.method().indexOf('/') + 1);
    }
}
