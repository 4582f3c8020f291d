package cobnut.carts;

import cobnut.postgres.Tx;
import java.util.List;
import java.util.Map;

/** The carts, each under its customer's name. Nobody's cart is an empty one. */
interface Carts {

    /** By SKU. */
    List<Item> list(String customer);

    /** Puts the item in, or in the place of the one of its SKU. Refuses with CART_FULL. */
    void put(String customer, Item item);

    /** Nothing happens when it is not there. */
    void remove(String customer, String sku);

    /**
     * Takes out what was bought, in the transaction of whoever heard of it. Pieces above those bought stay; what was
     * bought without having been in the cart is passed over.
     */
    void take(Tx tx, String customer, Map<String, Long> bought);
}
