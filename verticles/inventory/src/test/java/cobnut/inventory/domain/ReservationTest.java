package cobnut.inventory.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.inventory.domain.Reservation.Committed;
import cobnut.inventory.domain.Reservation.None;
import cobnut.inventory.domain.Reservation.Released;
import cobnut.inventory.domain.Reservation.Reserved;
import cobnut.inventory.domain.Reservation.Returned;
import cobnut.inventory.domain.Reservation.Short;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReservationTest {
    private static final Short SHORT = new Short(new Sku("mug"), 1);
    private static final Committed FOR_GOOD = new Committed(true);
    private static final List<Reservation> ALL =
            List.of(new None(), new Reserved(), SHORT, new Committed(), new Released(), new Returned(), FOR_GOOD);

    @Test
    void only_what_is_reserved_can_be_sold_and_selling_twice_is_selling_once() {
        assertThat(outcomes(Reservation::commit))
                .isEqualTo("NOT_RESERVED Committed NOT_RESERVED Committed NOT_RESERVED Returned Committed");
    }

    @Test
    void anything_but_sold_goods_can_be_released_and_a_release_stays() {
        assertThat(outcomes(Reservation::release))
                .isEqualTo("Released Released Released ALREADY_COMMITTED Released ALREADY_COMMITTED"
                        + " ALREADY_COMMITTED");
    }

    @Test
    void only_sold_goods_come_back_and_whatever_was_refused_stays_refused() {
        assertThat(outcomes(Reservation::takeBack))
                .isEqualTo("Released NOT_COMMITTED Short Returned Released Returned Committed");
        assertThat(new None().takeBack().takeBack()).isEqualTo(new Released());
    }

    @Test
    void goods_stay_sold_unless_they_came_back_before() {
        assertThat(outcomes(Reservation::keepSold))
                .isEqualTo("Released NOT_COMMITTED Short Committed Released Returned Committed");
        assertThat(new Committed().keepSold().takeBack()).isEqualTo(FOR_GOOD);
    }

    @Test
    void an_unchanged_state_is_the_same_object_so_that_nothing_is_written() {
        var committed = new Committed();
        var released = new Released();

        assertThat(committed.commit()).isSameAs(committed);
        assertThat(released.release()).isSameAs(released);
        assertThat(FOR_GOOD.keepSold()).isSameAs(FOR_GOOD);
        assertThat(FOR_GOOD.takeBack()).isSameAs(FOR_GOOD);
    }

    @Test
    void stock_moves_without_losing_any() {
        var mug = Stock.of(new Sku("mug"), 10);

        assertThat(mug.reserve(4)).isEqualTo(new Stock(mug.sku(), 6, 4, 0));
        assertThat(mug.reserve(4).commit(4)).isEqualTo(new Stock(mug.sku(), 6, 0, 4));
        assertThat(mug.reserve(4).release(4)).isEqualTo(mug);
        assertThat(mug.reserve(4).commit(4).takeBack(4)).isEqualTo(mug);
        assertThat(mug.reserve(4).with(100)).isEqualTo(new Stock(mug.sku(), 100, 4, 0));
    }

    @Test
    void stock_is_never_negative() {
        var mug = Stock.of(new Sku("mug"), 1);

        assertThatThrownBy(() -> mug.reserve(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mug.commit(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> mug.with(-1)).isInstanceOf(ServiceException.class);
        assertThatThrownBy(() -> mug.with(Stock.MOST + 1)).isInstanceOf(ServiceException.class);
    }

    @Test
    void lines_are_sorted_by_sku_whatever_their_order_was() {
        var lines = new StockLines(Map.of(new Sku("tea"), 1L, new Sku("mug"), 2L, new Sku("a"), 3L));

        assertThat(lines.quantities().keySet()).extracting(Sku::value).containsExactly("a", "mug", "tea");
    }

    @Test
    void lines_without_sense_are_refused() {
        var many = IntStream.rangeClosed(0, 100).boxed().collect(Collectors.toMap(i -> new Sku("p-" + i), _ -> 1L));

        assertThatThrownBy(() -> new StockLines(Map.of())).isInstanceOf(ServiceException.class);
        assertThatThrownBy(() -> new StockLines(many)).isInstanceOf(ServiceException.class);
        assertThatThrownBy(() -> new StockLines(Map.of(new Sku("mug"), 0L))).isInstanceOf(ServiceException.class);
        assertThatThrownBy(() -> new Sku("A mug")).isInstanceOf(ServiceException.class);
    }

    private static String outcomes(UnaryOperator<Reservation> decision) {
        return ALL.stream().map(state -> outcome(state, decision)).collect(Collectors.joining(" "));
    }

    private static String outcome(Reservation state, UnaryOperator<Reservation> decision) {
        try {
            return decision.apply(state).getClass().getSimpleName();
        } catch (ServiceException refusal) {
            assertThat(refusal.kind()).isEqualTo(Kind.CONFLICT);
            return refusal.problem().reason();
        }
    }
}
