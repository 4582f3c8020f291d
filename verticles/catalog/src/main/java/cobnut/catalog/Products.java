package cobnut.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The products. Each change tells whoever follows the log, in the same transaction. */
interface Products {

    /** Under which name a change is remembered: said twice, it is done once and answered the same. */
    record Once(UUID id, byte[] hash) {}

    /**
     * Where a page ended. Ranks are equal within a list without a query, and SKUs never change: such a list, read page
     * by page while rows come and go, shows every product that was there all the time, once.
     */
    record Position(float rank, String sku) {
        static final Position START = new Position(Float.POSITIVE_INFINITY, "");
    }

    /** A product and its place in the list. */
    record Placed(Product product, Position position) {}

    Optional<Product> find(String sku);

    /** Those that exist, in no order. */
    List<Product> findAll(Collection<String> skus);

    /**
     * By descending rank, then by SKU.
     *
     * @param query words, empty for all products
     * @param category empty for all
     */
    List<Placed> list(String query, String category, Position after, int most);

    /** Refuses with SKU_TAKEN when there is one. */
    Product add(Once once, Product product);

    /** Refuses with PRODUCT_NOT_FOUND. No change, no event. */
    Product update(Once once, String sku, UnaryOperator<Product> change);

    /** Adds those whose SKU is free and leaves the others alone; returns how many were added. */
    int addMissing(List<Product> products);
}
