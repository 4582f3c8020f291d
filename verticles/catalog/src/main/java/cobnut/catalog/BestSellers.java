package cobnut.catalog;

import cobnut.postgres.Tx;
import java.util.List;
import java.util.Map;

/** How many of each product were sold: a view that can be thrown away and counted anew. */
interface BestSellers {

    /** A product that sold, and how many pieces of it, above 0. */
    record BestSeller(Product product, long sold) {}

    /** The most sold first; of equals, by SKU. */
    List<BestSeller> list(int most);

    /** In the transaction of whoever counts; negative pieces came back. */
    void add(Tx tx, Map<String, Long> pieces);

    /** Nothing was sold yet. */
    void clear(Tx tx);
}
