package cobnut.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.catalog.Products.Once;
import cobnut.catalog.Products.Placed;
import cobnut.catalog.Products.Position;
import cobnut.catalog.v1.ProductChanged;
import cobnut.kernel.Money;
import cobnut.postgres.Database;
import cobnut.postgres.log.EventLog;
import cobnut.testkit.postgres.PostgresExtension;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PgProductsTest implements ProductsContract {
    private final Database database;
    private final PgProducts products;

    PgProductsTest(Database database) {
        this.database = database;
        this.products = new PgProducts(database, new EventLog(database), InstantSource.system());
    }

    @Override
    public Products products() {
        return products;
    }

    @Test
    void each_change_is_an_event_and_what_changes_nothing_is_none() {
        var sku = "told-" + UUID.randomUUID();
        products.add(once(), mug(sku));
        products.update(once(), sku, before -> before.named("Steel mug"));
        products.update(once(), sku, before -> before);

        var events = events(sku);

        assertThat(events).extracting(ProductChanged::getCreated).containsExactly(true, false);
        assertThat(events).extracting(event -> event.getProduct().getName()).containsExactly("Enamel mug", "Steel mug");
    }

    @Test
    void a_refused_change_and_a_repeated_one_tell_nobody() {
        var sku = "told-" + UUID.randomUUID();
        var once = once();
        products.add(once, mug(sku));
        products.add(once, mug(sku));
        assertThatThrownBy(() -> products.add(once(), mug(sku))).hasMessageContaining("SKU_TAKEN");

        assertThat(events(sku)).hasSize(1);
    }

    @Test
    void a_word_is_found_in_its_other_forms() {
        var sku = "forms-" + UUID.randomUUID();
        products.add(once(), mug(sku).described("Made for walking over the hills"));

        assertThat(found("hill walks")).contains(sku);
        assertThat(found("hill -walking")).doesNotContain(sku);
        assertThat(found("\"walking over\"")).contains(sku);
    }

    @Test
    void the_samples_can_be_searched() {
        products.addMissing(SampleProducts.all());

        assertThat(found("stoneware mugs")).contains("p-001", "p-021");
        assertThat(found("blue shirt")).contains("p-022");
        assertThat(products.find("p-200").orElseThrow().price().currency()).isEqualTo("EUR");
    }

    @Test
    void a_search_and_a_category_use_their_index() {
        var plan = database.transact(tx -> {
            tx.update("set local enable_seqscan = off");
            return String.join(
                    "\n",
                    tx.list(
                            "explain select sku from products where search @@ websearch_to_tsquery('english', 'mug')",
                            row -> row.getString(0)));
        });

        assertThat(plan).contains("products_search_idx");
    }

    private List<String> found(String query) {
        return products.list(query, "", Position.START, 100).stream()
                .map(Placed::product)
                .map(Product::sku)
                .toList();
    }

    private List<ProductChanged> events(String sku) {
        return database.transact(tx -> new EventLog(database)
                .of(tx, sku).stream().map(event -> parse(event.payload())).toList());
    }

    private static ProductChanged parse(byte[] payload) {
        try {
            return ProductChanged.parseFrom(payload);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Product mug(String sku) {
        return new Product(sku, "Enamel mug", "For coffee", "kitchen", new Money("EUR", 1290), Instant.EPOCH);
    }

    private static Once once() {
        return new Once(UUID.randomUUID(), new byte[] {1});
    }
}
