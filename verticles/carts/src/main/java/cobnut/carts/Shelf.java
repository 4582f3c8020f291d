package cobnut.carts;

import cobnut.kernel.Money;
import java.util.List;

/** What the shop sells today, as the catalog says. */
interface Shelf {

    /** A product under its name and price of today. */
    record Offer(String sku, String name, Money price) {}

    /** One for each SKU, in their order. Refuses with PRODUCT_NOT_FOUND and names the first unknown one. */
    List<Offer> offers(List<String> skus);
}
