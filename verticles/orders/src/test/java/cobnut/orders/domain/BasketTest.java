package cobnut.orders.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.orders.domain.Basket.Wanted;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BasketTest {

    @Test
    void fifty_lines_are_an_order_and_fifty_one_are_not() {
        assertThat(new Basket(lines(50)).skus()).hasSize(50);

        refused(() -> new Basket(lines(51)), "lines");
        refused(() -> new Basket(List.of()), "lines");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 1001, Long.MIN_VALUE, Long.MAX_VALUE})
    void a_quantity_is_from_1_to_1000(long quantity) {
        refused(() -> new Basket(List.of(new Wanted("tea", 1000), new Wanted("mug", quantity))), "lines[1].quantity");
    }

    @Test
    void each_sku_comes_once() {
        refused(() -> new Basket(List.of(new Wanted("mug", 1), new Wanted("mug", 2))), "lines[1].sku");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Mug", "mug'--", "a b", "0123456789012345678901234567890123456789012345678901234567890123x"})
    void a_sku_has_a_form(String sku) {
        refused(() -> new Basket(List.of(new Wanted(sku, 1))), "lines[0].sku");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "   ", "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "378282246310005"})
    void a_card_is_a_token_and_never_a_number(String card) {
        refused(() -> new Card(card), "payment.card");
    }

    @Test
    void a_refused_card_is_not_repeated_to_anybody() {
        assertThatThrownBy(() -> new Card("4111 1111 1111 1111")).hasMessageNotContaining("4111");
        assertThat(new Card("tok_ok").token()).isEqualTo("tok_ok");
    }

    private static List<Wanted> lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> new Wanted("p-" + i, 1)).toList();
    }

    private static void refused(Runnable asking, String field) {
        assertThatThrownBy(asking::run).isInstanceOfSatisfying(ServiceException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(Kind.INVALID);
            assertThat(refusal.problem().details()).containsEntry("field", field);
        });
    }
}
