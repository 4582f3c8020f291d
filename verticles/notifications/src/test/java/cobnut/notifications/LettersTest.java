package cobnut.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.contracts.Money;
import cobnut.orders.v1.Line;
import cobnut.orders.v1.OrderCancelled;
import cobnut.orders.v1.OrderConfirmed;
import cobnut.orders.v1.OrderRejected;
import cobnut.orders.v1.OrderReturned;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LettersTest {
    private static final Line MUGS = Line.newBuilder()
            .setSku("p-001")
            .setName("Classic mug")
            .setQuantity(2)
            .setPrice(money("EUR", 1290))
            .build();

    @Test
    void a_confirmation_says_what_comes_and_what_it_cost() {
        var letter = Letters.confirmed(
                "event-1",
                OrderConfirmed.newBuilder()
                        .setOrderId("order-1")
                        .addLines(MUGS)
                        .setTotal(money("EUR", 2580))
                        .build());

        assertThat(letter.id()).isEqualTo("event-1");
        assertThat(letter.subject()).isEqualTo("Your order order-1 is confirmed");
        assertThat(letter.text()).contains("2 × Classic mug (p-001), 12.90 EUR each", "Total: 25.80 EUR");
    }

    @Test
    void a_return_says_what_is_paid_back() {
        var letter = Letters.returned(
                "event-2",
                OrderReturned.newBuilder()
                        .setOrderId("order-1")
                        .addLines(MUGS)
                        .setTotal(money("EUR", 2580))
                        .build());

        assertThat(letter.subject()).isEqualTo("Your order order-1 is returned");
        assertThat(letter.text()).contains("Classic mug", "25.80 EUR are on their way");
    }

    @Test
    void a_rejection_names_what_there_is_not_enough_of() {
        var letter = Letters.rejected(
                "event-3",
                OrderRejected.newBuilder().setOrderId("order-1").setSku("p-002").build());

        assertThat(letter.subject()).isEqualTo("Your order order-1 could not be accepted");
        assertThat(letter.text()).contains("not enough of p-002", "not charged");
    }

    @ParameterizedTest
    @CsvSource({
        "CARD_DECLINED, Your card was declined.",
        "TIMED_OUT, It took us too long",
        "CUSTOMER_CANCELLED, You asked us",
        "A_REASON_OF_TOMORROW, It could not be carried out."
    })
    void a_cancellation_says_why(String reason, String said) {
        var letter = Letters.cancelled(
                "event-4",
                OrderCancelled.newBuilder()
                        .setOrderId("order-1")
                        .setReason(reason)
                        .build());

        assertThat(letter.subject()).isEqualTo("Your order order-1 is cancelled");
        assertThat(letter.text()).contains(said, "you pay nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "EUR, 5, 0.05 EUR",
        "EUR, 123456, 1234.56 EUR",
        "JPY, 1290, 1290 JPY",
        "KWD, 1, 0.001 KWD",
        "ZZZ, 1, 0.01 ZZZ"
    })
    void amounts_have_the_digits_of_their_currency(String currency, long minor, String said) {
        var event = OrderConfirmed.newBuilder().setTotal(money(currency, minor)).build();

        assertThat(Letters.confirmed("event-5", event).text()).contains("Total: " + said);
    }

    private static Money money(String currency, long minor) {
        return Money.newBuilder().setCurrency(currency).setMinor(minor).build();
    }
}
