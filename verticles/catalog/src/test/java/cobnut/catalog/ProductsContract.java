package cobnut.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.catalog.Products.Once;
import cobnut.catalog.Products.Placed;
import cobnut.catalog.Products.Position;
import cobnut.kernel.Kind;
import cobnut.kernel.Money;
import cobnut.kernel.ServiceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every keeper of products promises; run against the twin and against PostgreSQL. Each test has products and a
 * category of its own, so that it can share a store with the others.
 */
interface ProductsContract {

    Products products();

    @Test
    default void a_product_is_found_as_it_was_added() {
        var added = add("mug", "Enamel mug", "For coffee", "kitchen");

        assertThat(products().find(added.sku())).contains(added);
        assertThat(added.name()).isEqualTo("Enamel mug");
        assertThat(added.updatedAt()).isAfter(Instant.EPOCH);
        assertThat(products().find("never-" + UUID.randomUUID())).isEmpty();
    }

    @Test
    default void a_sku_is_one_product() {
        var first = add("mug", "Enamel mug", "", "kitchen");

        assertThatThrownBy(() -> products().add(once(), first.named("Another mug")))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Kind.ALREADY_EXISTS);
                    assertThat(refusal.problem().reason()).isEqualTo("SKU_TAKEN");
                });
        assertThat(products().find(first.sku())).contains(first);
    }

    @Test
    default void a_change_said_twice_is_done_once_and_answered_the_same() {
        var product = product("mug", "Enamel mug", "", "kitchen");
        var once = once();
        var raise = once();

        assertThat(products().add(once, product)).isEqualTo(products().add(once, product));

        var first = products().update(raise, product.sku(), ProductsContract::oneCentMore);
        var second = products().update(raise, product.sku(), ProductsContract::oneCentMore);
        assertThat(second).isEqualTo(first);
        assertThat(products().find(product.sku()).orElseThrow().price().minor())
                .isEqualTo(product.price().minor() + 1);
    }

    @Test
    default void an_id_of_another_request_is_refused() {
        var once = once();
        products().add(once, product("mug", "Enamel mug", "", "kitchen"));

        var other = new Once(once.id(), new byte[] {9});
        assertThatThrownBy(() -> products().add(other, product("lamp", "Desk lamp", "", "home")))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.kind()).isEqualTo(Kind.KEY_REUSED));
    }

    @Test
    default void twenty_changes_at_once_are_all_made() throws Exception {
        var product = add("mug", "Enamel mug", "", "kitchen");

        atOnce(20, () -> products().update(once(), product.sku(), ProductsContract::oneCentMore));

        assertThat(products().find(product.sku()).orElseThrow().price().minor())
                .isEqualTo(product.price().minor() + 20);
    }

    @Test
    default void a_refused_change_changes_nothing() {
        var product = add("mug", "Enamel mug", "", "kitchen");

        assertThatThrownBy(() -> products()
                        .update(
                                once(),
                                product.sku(),
                                before -> before.named("").checked()))
                .hasMessageContaining("name");
        assertThat(products().find(product.sku())).contains(product);
    }

    @Test
    default void what_is_not_there_cannot_be_changed() {
        assertThatThrownBy(() -> products().update(once(), "no-such-mug", before -> before))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.problem().reason()).isEqualTo("PRODUCT_NOT_FOUND");
                    assertThat(refusal.problem().details()).containsEntry("sku", "no-such-mug");
                });
    }

    @Test
    default void several_are_found_at_once() {
        var mug = add("mug", "Enamel mug", "", "kitchen");
        var lamp = add("lamp", "Desk lamp", "", "home");

        assertThat(products().findAll(List.of(lamp.sku(), "no-such-mug", mug.sku())))
                .containsExactlyInAnyOrder(mug, lamp);
    }

    @Test
    default void words_are_looked_for_in_name_category_and_description_and_the_name_counts_most() {
        var word = word();
        var described = add("a", "Plate", "Goes with the " + word, "kitchen");
        var filed = add("b", "Plate", "White", word);
        var named = add("c", "A " + word.toUpperCase() + " plate", "White", "kitchen");
        add("d", "Plate", "White", "kitchen");

        assertThat(products().list(word, "", Position.START, 10))
                .extracting(Placed::product)
                .containsExactly(named, filed, described);
    }

    @Test
    default void all_words_must_be_there_and_the_category_must_fit() {
        var word = word();
        var both = add("a", "Red " + word, "", "shelf-" + word);
        add("b", "Blue " + word, "", "shelf-" + word);
        add("c", "Red " + word, "", "other");

        assertThat(products().list("red " + word, "shelf-" + word, Position.START, 10))
                .extracting(Placed::product)
                .containsExactly(both);
    }

    @Test
    default void a_query_of_signs_finds_nothing_and_breaks_nothing() {
        for (var query : new String[] {"' or 1=1 --", "&|!()", "a:*b <->", "\\", "%"}) {
            assertThat(products().list(query + " " + word(), "", Position.START, 10))
                    .isEmpty();
        }
    }

    @Test
    default void a_search_is_read_page_by_page_without_doubles_or_holes() {
        var word = word();
        for (int i = 0; i < 23; i++) {
            add("s" + i, i % 3 == 0 ? word + " " + word : word, i % 2 == 0 ? word : "", "shelf");
        }

        var all = products().list(word, "", Position.START, 100);

        assertThat(all).hasSize(23);
        assertThat(pages(word, "", 4)).isEqualTo(all);
    }

    @Test
    default void pages_show_every_product_once_while_others_come_and_change() throws Exception {
        var category = "paged-" + word();
        var steady = new ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            steady.add(add("steady" + i, "Mug", "", category).sku());
        }

        try (var other = Executors.newSingleThreadExecutor()) {
            var changes = other.submit(() -> {
                for (int i = 0; i < 40; i++) {
                    add("late" + i, "Mug", "", category);
                    products().update(once(), steady.get(i), before -> before.named(before.name() + " new"));
                }
            });
            for (int round = 0; round < 10; round++) {
                var seen = pages("", category, 3).stream()
                        .map(placed -> placed.product().sku())
                        .toList();
                assertThat(seen).doesNotHaveDuplicates().containsAll(steady).isSorted();
            }
            changes.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    default void samples_are_added_where_they_are_missing_by_whoever_is_first() throws Exception {
        var own = add("own", "Mine", "", "home");
        var samples = new ArrayList<>(List.of(own.named("Not mine")));
        for (int i = 0; i < 10; i++) {
            samples.add(product("sample" + i, "Sample", "", "home"));
        }

        var added = atOnce(4, () -> products().addMissing(samples));

        assertThat(added.stream().mapToInt(Integer::intValue).sum()).isEqualTo(10);
        assertThat(products().addMissing(samples)).isZero();
        assertThat(products().find(own.sku())).contains(own);
    }

    private List<Placed> pages(String query, String category, int size) {
        var all = new ArrayList<Placed>();
        var after = Position.START;
        for (var page = products().list(query, category, after, size);
                !page.isEmpty();
                page = products().list(query, category, after, size)) {
            all.addAll(page);
            after = page.getLast().position();
        }
        return all;
    }

    private Product add(String sku, String name, String description, String category) {
        return products().add(once(), product(sku, name, description, category));
    }

    private static Product product(String sku, String name, String description, String category) {
        var unique = sku + "-" + UUID.randomUUID();
        return new Product(unique, name, description, category, new Money("EUR", 1290), Instant.EPOCH).checked();
    }

    private static Product oneCentMore(Product product) {
        return product.at(product.price().plus(new Money("EUR", 1)));
    }

    private static Once once() {
        return new Once(UUID.randomUUID(), new byte[] {1});
    }

    /** A word that no other test uses and that no language bends. */
    private static String word() {
        return "w" + UUID.randomUUID().toString().replace("-", "").substring(0, 12) + "x";
    }

    private static <T> List<T> atOnce(int callers, Callable<T> work) throws Exception {
        var ready = new CountDownLatch(callers);
        try (var threads = Executors.newFixedThreadPool(callers)) {
            var futures = new ArrayList<Future<T>>();
            for (int i = 0; i < callers; i++) {
                futures.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return work.call();
                }));
            }
            var answers = new ArrayList<T>();
            for (var future : futures) {
                answers.add(future.get(30, TimeUnit.SECONDS));
            }
            return answers;
        }
    }
}
