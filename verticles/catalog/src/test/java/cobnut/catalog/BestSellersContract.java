package cobnut.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.postgres.Tx;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every count of what was sold promises; run against the twin and against PostgreSQL. */
interface BestSellersContract {

    Products products();

    BestSellers sellers();

    /** In a transaction, where there are such. */
    void inTransaction(Consumer<Tx> work);

    @BeforeEach
    default void nothing_is_sold() {
        products().addMissing(SampleProducts.all());
        inTransaction(sellers()::clear);
    }

    @Test
    default void the_most_sold_comes_first_and_of_equals_the_first_sku() {
        sell(Map.of("p-003", 2L, "p-001", 1L));
        sell(Map.of("p-002", 2L));

        assertThat(sold(10)).isEqualTo("p-002 2, p-003 2, p-001 1");
        assertThat(sold(2)).isEqualTo("p-002 2, p-003 2");
    }

    @Test
    default void pieces_add_up_and_what_came_back_does_not_count() {
        sell(Map.of("p-001", 2L, "p-002", 1L));
        sell(Map.of("p-001", 3L));
        sell(Map.of("p-001", -1L, "p-002", -1L));

        assertThat(sold(10)).isEqualTo("p-001 4");
    }

    @Test
    default void what_the_catalog_does_not_know_is_not_shown() {
        sell(Map.of("unheard-of", 9L, "p-001", 1L));

        assertThat(sold(1)).isEqualTo("p-001 1");
    }

    @Test
    default void after_clearing_it_is_counted_anew() {
        sell(Map.of("p-001", 2L));
        inTransaction(sellers()::clear);
        assertThat(sold(10)).isEmpty();

        sell(Map.of("p-001", 1L));

        assertThat(sold(10)).isEqualTo("p-001 1");
    }

    private void sell(Map<String, Long> pieces) {
        inTransaction(tx -> sellers().add(tx, pieces));
    }

    private String sold(int most) {
        return String.join(
                ", ",
                sellers().list(most).stream()
                        .map(seller -> seller.product().sku() + " " + seller.sold())
                        .toList());
    }
}
