package cobnut.orders.domain;

import cobnut.kernel.Money;

/** One product of an order, with the name and the price it had when the order was placed. */
public record Line(String sku, String name, long quantity, Money price) {

    public Money total() {
        return price.times(quantity);
    }
}
