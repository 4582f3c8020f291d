package cobnut.carts;

import cobnut.carts.Shelf.Offer;
import cobnut.carts.v1.Cart;
import cobnut.carts.v1.CartsGrpcService;
import cobnut.carts.v1.GetCartRequest;
import cobnut.carts.v1.PutItemRequest;
import cobnut.carts.v1.RemoveItemRequest;
import cobnut.carts.v1.RemoveItemResponse;
import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.kernel.Money;
import java.util.ArrayList;
import java.util.List;

/** The contract of carts. Whose cart it is is the call's principal, never a field. */
final class CartsRpc {
    private final Carts carts;
    private final Shelf shelf;

    CartsRpc(Carts carts, Shelf shelf) {
        this.carts = carts;
        this.shelf = shelf;
    }

    Calls calls() {
        return Calls.of(CartsGrpcService.SERVICE_DESCRIPTOR)
                .on(CartsGrpcService.GetCart, this::cart)
                .on(CartsGrpcService.PutItem, this::put)
                .on(CartsGrpcService.RemoveItem, this::remove);
    }

    private Cart cart(Call call, GetCartRequest request) {
        var items = carts.list(call.principal().subject());
        var cart = Cart.newBuilder();
        if (items.isEmpty()) {
            return cart.build();
        }
        var offers = shelf.offers(items.stream().map(Item::sku).toList());
        var costs = new ArrayList<Money>();
        for (int i = 0; i < items.size(); i++) {
            cart.addItems(view(items.get(i), offers.get(i)));
            costs.add(offers.get(i).price().times(items.get(i).quantity()));
        }
        if (costs.stream().map(Money::currency).distinct().count() == 1) {
            cart.setTotal(view(costs.stream().reduce(Money::plus).orElseThrow()));
        }
        return cart.build();
    }

    private cobnut.carts.v1.Item put(Call call, PutItemRequest request) {
        var customer = call.principal().subject();
        var item = new Item(request.getSku(), request.getQuantity());
        var offer = shelf.offers(List.of(item.sku())).getFirst();
        carts.put(customer, item);
        return view(item, offer);
    }

    private RemoveItemResponse remove(Call call, RemoveItemRequest request) {
        carts.remove(call.principal().subject(), Item.requireSku(request.getSku()));
        return RemoveItemResponse.getDefaultInstance();
    }

    private static cobnut.carts.v1.Item view(Item item, Offer offer) {
        return cobnut.carts.v1.Item.newBuilder()
                .setSku(item.sku())
                .setQuantity(item.quantity())
                .setName(offer.name())
                .setPrice(view(offer.price()))
                .build();
    }

    private static cobnut.contracts.Money view(Money money) {
        return cobnut.contracts.Money.newBuilder()
                .setCurrency(money.currency())
                .setMinor(money.minor())
                .build();
    }
}
