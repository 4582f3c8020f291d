package cobnut.inventory.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.inventory.domain.Request;
import cobnut.inventory.domain.Reservation.Committed;
import cobnut.inventory.domain.Reservation.Released;
import cobnut.inventory.domain.Reservation.Reserved;
import cobnut.inventory.domain.Reservation.Short;
import cobnut.inventory.domain.Sku;
import cobnut.inventory.domain.Stock;
import cobnut.kernel.Kind;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an inventory promises, whatever it is kept in. */
abstract class StockingContract extends StockingStage {
    @Test
    void what_was_set_is_there() {
        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 10, 0, 0));
    }

    @Test
    void a_product_nobody_counted_is_not_found() {
        refused(() -> stocking.stock(new Sku("unicorn")), Kind.NOT_FOUND, "STOCK_NOT_FOUND");
    }

    @Test
    void counting_again_leaves_what_is_reserved() {
        stocking.reserve(UUID.randomUUID(), lines(MUG, 4));

        stock(MUG, 100);

        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 100, 4, 0));
    }

    @Test
    void the_same_request_gets_the_same_bytes_and_changes_nothing() {
        var request = new Request(UUID.randomUUID(), new byte[] {1});
        var first = stocking.setStock(request, MUG, 7, stock -> stock.toString().getBytes());
        stock(MUG, 8);

        var again = stocking.setStock(request, MUG, 7, _ -> new byte[] {0});

        assertThat(again).isEqualTo(first);
        assertThat(stocking.stock(MUG).available()).isEqualTo(8);
        refused(
                () -> stocking.setStock(new Request(request.id(), new byte[] {2}), MUG, 9, _ -> new byte[0]),
                Kind.KEY_REUSED,
                "IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void all_lines_are_reserved() {
        var order = UUID.randomUUID();

        assertThat(stocking.reserve(order, lines(MUG, 4, TEA, 5))).isEqualTo(new Reserved());

        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 6, 4, 0));
        assertThat(stocking.stock(TEA)).isEqualTo(new Stock(TEA, 0, 5, 0));
        assertThat(reservations.find(order)).isEqualTo(new Reserved());
    }

    @Test
    void or_none_of_them_and_the_first_short_sku_is_named() {
        var order = UUID.randomUUID();

        var answer = stocking.reserve(order, lines(TEA, 6, MUG, 11));

        assertThat(answer).isEqualTo(new Short(MUG, 10));
        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 10, 0, 0));
        assertThat(stocking.stock(TEA)).isEqualTo(new Stock(TEA, 5, 0, 0));
    }

    @Test
    void an_unknown_product_is_short() {
        var unicorn = new Sku("unicorn");

        assertThat(stocking.reserve(UUID.randomUUID(), lines(unicorn, 1))).isEqualTo(new Short(unicorn, 0));
    }

    @Test
    void the_same_order_gets_the_same_answer_whatever_has_changed() {
        var lucky = UUID.randomUUID();
        var unlucky = UUID.randomUUID();
        stocking.reserve(lucky, lines(MUG, 10));
        stocking.reserve(unlucky, lines(MUG, 1));
        stock(MUG, 1000);

        assertThat(stocking.reserve(lucky, lines(MUG, 10))).isEqualTo(new Reserved());
        assertThat(stocking.reserve(unlucky, lines(MUG, 1))).isEqualTo(new Short(MUG, 0));

        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 1000, 10, 0));
    }

    @Test
    void a_commit_sells_once() {
        var order = UUID.randomUUID();
        stocking.reserve(order, lines(MUG, 4, TEA, 1));

        stocking.commit(order);
        stocking.commit(order);

        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 6, 0, 4));
        assertThat(stocking.stock(TEA)).isEqualTo(new Stock(TEA, 4, 0, 1));
        refused(() -> stocking.release(order), Kind.CONFLICT, "ALREADY_COMMITTED");
        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 6, 0, 4));
    }

    @Test
    void a_release_gives_back_once_and_the_order_is_refused_for_ever() {
        var order = UUID.randomUUID();
        stocking.reserve(order, lines(MUG, 4));

        stocking.release(order);
        stocking.release(order);

        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 10, 0, 0));
        assertThat(stocking.reserve(order, lines(MUG, 4))).isEqualTo(new Released());
        refused(() -> stocking.commit(order), Kind.CONFLICT, "NOT_RESERVED");
        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 10, 0, 0));
    }

    @Test
    void a_release_before_the_reservation_stops_it() {
        var order = UUID.randomUUID();

        stocking.release(order);

        assertThat(stocking.reserve(order, lines(MUG, 4))).isEqualTo(new Released());
        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 10, 0, 0));
    }

    @Test
    void a_short_order_can_be_released_and_has_nothing_to_give_back() {
        var order = UUID.randomUUID();
        stocking.reserve(order, lines(MUG, 11));

        refused(() -> stocking.commit(order), Kind.CONFLICT, "NOT_RESERVED");
        stocking.release(order);

        assertThat(stocking.reserve(order, lines(MUG, 1))).isEqualTo(new Released());
        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 10, 0, 0));
    }

    @Test
    void nothing_can_be_sold_that_nobody_asked_for() {
        refused(() -> stocking.commit(UUID.randomUUID()), Kind.CONFLICT, "NOT_RESERVED");
    }

    @Test
    void sold_goods_come_back_once_and_are_there_to_be_sold_again() {
        var order = UUID.randomUUID();
        stocking.reserve(order, lines(MUG, 4, TEA, 1));
        refused(() -> stocking.takeBack(order), Kind.CONFLICT, "NOT_COMMITTED");
        stocking.commit(order);

        assertThat(stocking.takeBack(order)).isTrue();
        assertThat(stocking.takeBack(order)).isTrue();

        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 10, 0, 0));
        assertThat(stocking.stock(TEA)).isEqualTo(new Stock(TEA, 5, 0, 0));
        assertThat(stocking.keepSold(order)).isFalse();
        stocking.commit(order);
        refused(() -> stocking.release(order), Kind.CONFLICT, "ALREADY_COMMITTED");
        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 10, 0, 0));
    }

    @Test
    void a_return_that_was_called_off_before_it_came_takes_nothing_back() {
        var order = UUID.randomUUID();
        stocking.reserve(order, lines(MUG, 4));
        stocking.commit(order);

        assertThat(stocking.keepSold(order)).isTrue();
        assertThat(stocking.keepSold(order)).isTrue();

        assertThat(stocking.takeBack(order)).isFalse();
        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 6, 0, 4));
        assertThat(reservations.find(order)).isEqualTo(new Committed(true));
    }

    @Test
    void what_was_never_sold_cannot_come_back_and_cannot_be_sold_afterwards() {
        var order = UUID.randomUUID();

        assertThat(stocking.takeBack(order)).isFalse();

        assertThat(stocking.reserve(order, lines(MUG, 4))).isEqualTo(new Released());
        assertThat(stocking.takeBack(order)).isFalse();
        assertThat(stocking.stock(MUG)).isEqualTo(new Stock(MUG, 10, 0, 0));
    }
}
