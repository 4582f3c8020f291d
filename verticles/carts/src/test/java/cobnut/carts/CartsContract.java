package cobnut.carts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Tx;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every keeper of carts promises; run against the twin and PostgreSQL. Each test has its own customers. */
interface CartsContract {
    int MOST = 5;

    /** With room for {@value #MOST} products in each. */
    Carts carts();

    /** In a transaction, where there are such. */
    void inTransaction(Consumer<Tx> work);

    @Test
    default void nobodys_cart_is_empty() {
        assertThat(carts().list("nobody-" + UUID.randomUUID())).isEmpty();
    }

    @Test
    default void what_is_put_in_is_there_in_the_order_of_skus() {
        var ann = customer();
        carts().put(ann, new Item("mug", 2));
        carts().put(ann, new Item("hat", 1));
        carts().put(ann, new Item("a-z", 1_000));

        assertThat(carts().list(ann)).containsExactly(new Item("a-z", 1_000), new Item("hat", 1), new Item("mug", 2));
    }

    @Test
    default void a_second_put_says_how_many_and_not_how_many_more() {
        var ann = customer();
        carts().put(ann, new Item("mug", 2));
        carts().put(ann, new Item("mug", 3));

        assertThat(carts().list(ann)).containsExactly(new Item("mug", 3));
    }

    @Test
    default void carts_are_apart() {
        var ann = customer();
        var bob = customer();
        carts().put(ann, new Item("mug", 2));
        carts().put(bob, new Item("mug", 1));
        carts().remove(bob, "mug");
        take(bob, Map.of("mug", 2L));

        assertThat(carts().list(ann)).containsExactly(new Item("mug", 2));
        assertThat(carts().list(bob)).isEmpty();
    }

    @Test
    default void what_is_taken_out_is_gone_and_taking_it_out_again_is_fine() {
        var ann = customer();
        carts().put(ann, new Item("mug", 2));
        carts().put(ann, new Item("hat", 1));
        carts().remove(ann, "mug");
        carts().remove(ann, "mug");
        carts().remove(customer(), "mug");

        assertThat(carts().list(ann)).containsExactly(new Item("hat", 1));
    }

    @Test
    default void a_full_cart_takes_no_other_product_but_more_of_those_it_has() {
        var ann = customer();
        IntStream.range(0, MOST).forEach(i -> carts().put(ann, new Item("sku-" + i, 1)));

        assertThatThrownBy(() -> carts().put(ann, new Item("mug", 1)))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(Kind.CONFLICT);
                    assertThat(refusal.problem().reason()).isEqualTo("CART_FULL");
                    assertThat(refusal.problem().message()).contains(MOST + " products");
                });
        carts().put(ann, new Item("sku-0", 7));
        carts().remove(ann, "sku-1");
        carts().put(ann, new Item("mug", 1));

        assertThat(carts().list(ann)).hasSize(MOST).contains(new Item("sku-0", 7), new Item("mug", 1));
    }

    @Test
    default void twenty_puts_at_once_do_not_overfill_it() throws Exception {
        var ann = customer();
        var puts = new ArrayList<Callable<Boolean>>();
        IntStream.range(0, 20)
                .forEach(i -> puts.add(() -> {
                    carts().put(ann, new Item("sku-" + i, 1));
                    return true;
                }));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var refused = threads.invokeAll(puts).stream().filter(CartsContract::refused);

            assertThat(refused).hasSize(20 - MOST);
        }
        assertThat(carts().list(ann)).hasSize(MOST);
    }

    @Test
    default void what_was_bought_leaves_the_cart_and_the_rest_stays() {
        var ann = customer();
        carts().put(ann, new Item("mug", 2));
        carts().put(ann, new Item("hat", 5));
        carts().put(ann, new Item("kite", 1));
        carts().put(ann, new Item("lamp", 1));

        take(ann, Map.of("mug", 2L, "hat", 3L, "kite", 4L, "never-put", 1L));

        assertThat(carts().list(ann)).containsExactly(new Item("hat", 2), new Item("lamp", 1));
    }

    @Test
    default void what_stays_is_not_taken_for_what_was_bought_whole() {
        var ann = customer();
        carts().put(ann, new Item("hat", 3));

        take(ann, Map.of("hat", 2L));

        assertThat(carts().list(ann)).containsExactly(new Item("hat", 1));
    }

    @Test
    default void who_buys_without_a_cart_has_none_afterwards() {
        var ann = customer();

        take(ann, Map.of("mug", 2L));

        assertThat(carts().list(ann)).isEmpty();
    }

    private void take(String customer, Map<String, Long> bought) {
        inTransaction(tx -> carts().take(tx, customer, bought));
    }

    private static boolean refused(Future<Boolean> put) {
        try {
            return !put.get();
        } catch (ExecutionException e) {
            assertThat(e.getCause()).hasMessageContaining("CART_FULL");
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String customer() {
        return UUID.randomUUID().toString();
    }
}
