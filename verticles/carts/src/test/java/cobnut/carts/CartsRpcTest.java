package cobnut.carts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.carts.v1.Cart;
import cobnut.carts.v1.GetCartRequest;
import cobnut.carts.v1.PutItemRequest;
import cobnut.carts.v1.RemoveItemRequest;
import cobnut.chassis.Call;
import cobnut.chassis.Principal;
import cobnut.kernel.Kind;
import cobnut.kernel.Money;
import cobnut.kernel.ServiceException;
import com.google.protobuf.MessageLite;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The contract, spoken to the handlers as the bus would, over the twin and a shelf of three. */
class CartsRpcTest {
    private static final Map<String, Shelf.Offer> OFFERS = Map.of(
            "mug", new Shelf.Offer("mug", "Enamel mug", new Money("EUR", 1290)),
            "hat", new Shelf.Offer("hat", "Sun hat", new Money("EUR", 1890)),
            "map", new Shelf.Offer("map", "Treasure map", new Money("USD", 999)));

    private final Carts carts = new MemoryCarts(2);
    private final CartsRpc rpc = new CartsRpc(carts, CartsRpcTest::offers);

    @Test
    void every_method_of_the_contract_is_answered() {
        rpc.calls().requireComplete();
    }

    @Test
    void an_empty_cart_costs_nothing_and_asks_nobody() {
        assertThat(cart("ann")).isEqualTo(Cart.getDefaultInstance());
    }

    @Test
    void a_cart_shows_names_prices_and_what_it_costs_today() {
        var put = put("ann", "mug", 2);
        put("ann", "hat", 1);

        var cart = cart("ann");

        assertThat(put.getName()).isEqualTo("Enamel mug");
        assertThat(cart.getItemsList())
                .extracting(item -> item.getSku() + " " + item.getQuantity())
                .containsExactly("hat 1", "mug 2");
        assertThat(cart.getItems(1)).isEqualTo(put);
        assertThat(cart.getTotal().getCurrency()).isEqualTo("EUR");
        assertThat(cart.getTotal().getMinor()).isEqualTo(2 * 1290 + 1890);
        assertThat(cart("bob").getItemsList()).isEmpty();
    }

    @Test
    void several_currencies_have_no_sum() {
        put("ann", "mug", 1);
        put("ann", "map", 1);

        assertThat(cart("ann").hasTotal()).isFalse();
    }

    @Test
    void what_is_taken_out_is_gone() {
        put("ann", "mug", 1);

        remove("ann", "mug");
        remove("ann", "mug");

        assertThat(cart("ann").getItemsList()).isEmpty();
    }

    @Test
    void bad_input_is_refused_by_the_name_of_its_field() {
        for (var sku : new String[] {"", " ", "Mug", "mu_g", "müg", "mug\u0000", "x".repeat(65), "x".repeat(70_000)}) {
            assertRefused(Kind.INVALID, "INVALID_FIELD", "sku", () -> put("ann", sku, 1));
            assertRefused(Kind.INVALID, "INVALID_FIELD", "sku", () -> remove("ann", sku));
        }
        for (var quantity : new long[] {0, -1, 1_001, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertRefused(Kind.INVALID, "INVALID_FIELD", "quantity", () -> put("ann", "mug", quantity));
        }
        assertThat(carts.list("ann")).isEmpty();
    }

    @Test
    void the_bounds_themselves_are_fine() {
        assertThat(put("ann", "mug", 1).getQuantity()).isEqualTo(1);
        assertThat(put("ann", "mug", 1_000).getQuantity()).isEqualTo(1_000);
    }

    @Test
    void what_the_shop_does_not_sell_cannot_be_put_in() {
        assertRefused(Kind.NOT_FOUND, "PRODUCT_NOT_FOUND", "unicorn", () -> put("ann", "unicorn", 1));

        assertThat(carts.list("ann")).isEmpty();
    }

    @Test
    void a_full_cart_says_so() {
        put("ann", "mug", 1);
        put("ann", "hat", 1);

        assertRefused(Kind.CONFLICT, "CART_FULL", "2 products", () -> put("ann", "map", 1));
    }

    @Test
    void nobody_has_no_cart() {
        var nobody = Optional.<Principal>empty();
        for (var method : Map.of(
                        "GetCart", GetCartRequest.getDefaultInstance(),
                        "PutItem",
                                PutItemRequest.newBuilder()
                                        .setSku("mug")
                                        .setQuantity(1)
                                        .build(),
                        "RemoveItem",
                                RemoveItemRequest.newBuilder().setSku("mug").build())
                .entrySet()) {
            assertRefused(
                    Kind.UNAUTHENTICATED,
                    "NO_PRINCIPAL",
                    "log in",
                    () -> call(nobody, method.getKey(), method.getValue()));
        }
    }

    private static List<Shelf.Offer> offers(List<String> skus) {
        return skus.stream()
                .map(sku -> Optional.ofNullable(OFFERS.get(sku))
                        .orElseThrow(() -> ServiceException.refuse(
                                Kind.NOT_FOUND, "PRODUCT_NOT_FOUND", "there is no product " + sku)))
                .toList();
    }

    private Cart cart(String who) {
        return (Cart) call(as(who), "GetCart", GetCartRequest.getDefaultInstance());
    }

    private cobnut.carts.v1.Item put(String who, String sku, long quantity) {
        var request =
                PutItemRequest.newBuilder().setSku(sku).setQuantity(quantity).build();
        return (cobnut.carts.v1.Item) call(as(who), "PutItem", request);
    }

    private void remove(String who, String sku) {
        call(as(who), "RemoveItem", RemoveItemRequest.newBuilder().setSku(sku).build());
    }

    private static Optional<Principal> as(String who) {
        return Optional.of(new Principal(who, Set.of(), ""));
    }

    private MessageLite call(Optional<Principal> caller, String method, MessageLite request) {
        var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        var trace = "00-" + "1".repeat(32) + "-" + "2".repeat(16) + "-00";
        var call = new Call(
                "cobnut.carts.v1.Carts/" + method, UUID.randomUUID(), new byte[32], deadline, 1, caller, trace);
        try {
            return rpc.calls()
                    .routes("cobnut.carts.v1.Carts")
                    .get(method)
                    .handler()
                    .handle(call, request);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void assertRefused(Kind kind, String reason, String named, Runnable work) {
        assertThatThrownBy(work::run).isInstanceOfSatisfying(ServiceException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(kind);
            assertThat(refusal.problem().reason()).isEqualTo(reason);
            assertThat(refusal.problem().message()).contains(named);
        });
    }
}
