package cobnut.inventory.adapter;

import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.inventory.application.Stocking;
import cobnut.inventory.domain.Request;
import cobnut.inventory.domain.Reservation;
import cobnut.inventory.domain.Sku;
import cobnut.inventory.domain.StockLines;
import cobnut.inventory.v1.CommitStockRequest;
import cobnut.inventory.v1.CommitStockResponse;
import cobnut.inventory.v1.GetStockRequest;
import cobnut.inventory.v1.InventoryGrpcService;
import cobnut.inventory.v1.RefuseReturnRequest;
import cobnut.inventory.v1.RefuseReturnResponse;
import cobnut.inventory.v1.ReleaseStockRequest;
import cobnut.inventory.v1.ReleaseStockResponse;
import cobnut.inventory.v1.ReserveStockRequest;
import cobnut.inventory.v1.ReserveStockResponse;
import cobnut.inventory.v1.ReturnStockRequest;
import cobnut.inventory.v1.ReturnStockResponse;
import cobnut.inventory.v1.SetStockRequest;
import cobnut.inventory.v1.Stock;
import cobnut.kernel.Ids;
import cobnut.kernel.ServiceException;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;

/** Translates between the contract and {@link Stocking}. */
public final class InventoryRpc {
    private final Stocking stocking;

    public InventoryRpc(Stocking stocking) {
        this.stocking = stocking;
    }

    public Calls calls() {
        return Calls.of(InventoryGrpcService.SERVICE_DESCRIPTOR)
                .on(InventoryGrpcService.GetStock, this::stock)
                .on(InventoryGrpcService.SetStock, this::setStock)
                .on(InventoryGrpcService.ReserveStock, this::reserve)
                .on(InventoryGrpcService.CommitStock, this::commit)
                .on(InventoryGrpcService.ReleaseStock, this::release)
                .on(InventoryGrpcService.ReturnStock, this::takeBack)
                .on(InventoryGrpcService.RefuseReturn, this::keepSold);
    }

    private Stock stock(Call call, GetStockRequest request) {
        return stock(stocking.stock(new Sku(request.getSku())));
    }

    private Stock setStock(Call call, SetStockRequest request) throws InvalidProtocolBufferException {
        if (!request.hasAvailable()) {
            throw ServiceException.invalid("available", "is missing; say how many there are");
        }
        return Stock.parseFrom(stocking.setStock(
                new Request(call.id(), call.hash()),
                new Sku(request.getSku()),
                request.getAvailable(),
                stock -> stock(stock).toByteArray()));
    }

    private ReserveStockResponse reserve(Call call, ReserveStockRequest request) {
        var lines = new HashMap<Sku, Long>();
        for (var line : request.getLinesList()) {
            if (lines.put(new Sku(line.getSku()), line.getQuantity()) != null) {
                throw ServiceException.invalid("lines", line.getSku() + " is there twice; add up its quantities");
            }
        }
        return answer(stocking.reserve(Ids.parse("orderId", request.getOrderId()), new StockLines(lines)));
    }

    private CommitStockResponse commit(Call call, CommitStockRequest request) {
        stocking.commit(Ids.parse("orderId", request.getOrderId()));
        return CommitStockResponse.getDefaultInstance();
    }

    private ReleaseStockResponse release(Call call, ReleaseStockRequest request) {
        stocking.release(Ids.parse("orderId", request.getOrderId()));
        return ReleaseStockResponse.getDefaultInstance();
    }

    private ReturnStockResponse takeBack(Call call, ReturnStockRequest request) {
        var response = ReturnStockResponse.newBuilder();
        return stocking.takeBack(Ids.parse("orderId", request.getOrderId()))
                ? response.setReturned(ReturnStockResponse.Returned.getDefaultInstance())
                        .build()
                : response.setRefused(ReturnStockResponse.Refused.getDefaultInstance())
                        .build();
    }

    private RefuseReturnResponse keepSold(Call call, RefuseReturnRequest request) {
        var response = RefuseReturnResponse.newBuilder();
        return stocking.keepSold(Ids.parse("orderId", request.getOrderId()))
                ? response.setKept(RefuseReturnResponse.Kept.getDefaultInstance())
                        .build()
                : response.setReturned(RefuseReturnResponse.Returned.getDefaultInstance())
                        .build();
    }

    private static ReserveStockResponse answer(Reservation reservation) {
        var response = ReserveStockResponse.newBuilder();
        switch (reservation) {
            case Reservation.Reserved _, Reservation.Committed _, Reservation.Returned _ ->
                response.setReserved(ReserveStockResponse.Reserved.getDefaultInstance());
            case Reservation.Short(var sku, var available) ->
                response.setShort(ReserveStockResponse.Short.newBuilder()
                        .setSku(sku.value())
                        .setAvailable(available));
            case Reservation.Released _ -> response.setReleased(ReserveStockResponse.Released.getDefaultInstance());
            case Reservation.None _ -> throw new IllegalStateException("a reservation was tried and left no trace");
        }
        return response.build();
    }

    private static Stock stock(cobnut.inventory.domain.Stock stock) {
        return Stock.newBuilder()
                .setSku(stock.sku().value())
                .setAvailable(stock.available())
                .setReserved(stock.reserved())
                .build();
    }
}
