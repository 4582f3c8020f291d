package cobnut.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleProductsTest {

    @Test
    void there_are_two_hundred_numbered_through() {
        var samples = SampleProducts.all();

        assertThat(samples).hasSize(200);
        assertThat(samples.getFirst().sku()).isEqualTo("p-001");
        assertThat(samples.getLast().sku()).isEqualTo("p-200");
        assertThat(samples).extracting(Product::sku).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void each_has_a_name_of_its_own_a_category_and_a_price() {
        assertThat(SampleProducts.all())
                .allSatisfy(product -> {
                    assertThat(product.checked()).isSameAs(product);
                    assertThat(product.category()).isNotBlank();
                    assertThat(product.price().currency()).isEqualTo("EUR");
                    assertThat(product.price().minor()).isPositive();
                })
                .extracting(Product::name)
                .doesNotHaveDuplicates()
                .contains("Classic mug", "Blue shirt", "Large lamp");
    }

    @Test
    void they_are_the_same_every_time() {
        assertThat(SampleProducts.all()).isEqualTo(SampleProducts.all());
    }
}
