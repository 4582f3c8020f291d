package cobnut.inventory.domain;

import cobnut.kernel.ServiceException;

/**
 * All there is of one product. Never negative: what an order may have is taken from available, and nothing else.
 *
 * @param reserved promised to orders that are not paid yet
 * @param sold handed over since the product exists
 */
public record Stock(Sku sku, long available, long reserved, long sold) {
    public static final long MOST = 1_000_000_000;

    public Stock {
        if (available < 0 || reserved < 0 || sold < 0) {
            throw new IllegalArgumentException(
                    sku + ": available " + available + ", reserved " + reserved + ", sold " + sold);
        }
    }

    public static Stock of(Sku sku, long available) {
        return new Stock(sku, 0, 0, 0).with(available);
    }

    /** As a person counted it; what is reserved stays reserved. */
    public Stock with(long available) {
        if (available < 0 || available > MOST) {
            throw ServiceException.invalid("available", "must be from 0 to " + MOST);
        }
        return new Stock(sku, available, reserved, sold);
    }

    public boolean has(long quantity) {
        return available >= quantity;
    }

    public Stock reserve(long quantity) {
        return new Stock(sku, available - quantity, reserved + quantity, sold);
    }

    public Stock commit(long quantity) {
        return new Stock(sku, available, reserved - quantity, sold + quantity);
    }

    public Stock takeBack(long quantity) {
        return new Stock(sku, available + quantity, reserved, sold - quantity);
    }

    public Stock release(long quantity) {
        return new Stock(sku, available + quantity, reserved - quantity, sold);
    }
}
