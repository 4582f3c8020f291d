package cobnut.orders.domain;

import cobnut.kernel.Money;
import java.util.List;

/** What products cost now. */
public interface Prices {

    /** The name and the price of one product. */
    record Price(String sku, String name, Money price) {}

    /** In the order asked; refuses with INVALID when one of them is not sold. */
    List<Price> list(List<String> skus);
}
