package cobnut.inventory.domain;

import java.util.List;
import java.util.Optional;

/** How much there is of each product. */
public interface Stocks {

    Optional<Stock> find(Sku sku);

    /** Sets what is available; a product that is not known yet gets its row. */
    Stock set(Request request, Sku sku, long available);

    /** Fills an empty store; does nothing, on however many nodes at once, when any product is known. */
    void seed(List<Stock> stocks);
}
