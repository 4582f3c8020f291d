package cobnut.inventory.domain;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How much there is of each product. */
public interface Stocks {

    Optional<Stock> find(Sku sku);

    /**
     * Sets what is available and keeps the answer, or answers as before. A product that is not known yet gets its row.
     */
    byte[] set(Request request, Sku sku, long available, Function<Stock, byte[]> answer);

    /** Fills an empty store; does nothing, on however many nodes at once, when any product is known. */
    void seed(List<Stock> stocks);
}
