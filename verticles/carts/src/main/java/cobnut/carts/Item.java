package cobnut.carts;

import cobnut.kernel.ServiceException;
import java.util.regex.Pattern;

/** So many pieces of one product. What is not in the bounds of the contract is refused with INVALID. */
record Item(String sku, long quantity) {
    static final long MOST = 1_000;
    private static final Pattern SKU = Pattern.compile("[a-z0-9-]{1,64}");

    Item {
        requireSku(sku);
        if (quantity < 1 || quantity > MOST) {
            throw ServiceException.invalid("quantity", "must be 1 to 1,000; to take a product out, DELETE it");
        }
    }

    static String requireSku(String sku) {
        if (!SKU.matcher(sku).matches()) {
            throw ServiceException.invalid("sku", "must be 1 to 64 of a-z, 0-9 and hyphen");
        }
        return sku;
    }
}
