package cobnut.chassis.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.contracts.Money;
import cobnut.kernel.ServiceException;
import cobnut.orders.v1.OrderPlaced;
import com.google.protobuf.InvalidProtocolBufferException;
import org.junit.jupiter.api.Test;

class WithheldTest {
    private static final OrderPlaced PLACED = OrderPlaced.newBuilder()
            .setOrderId("o-1")
            .setTotal(Money.newBuilder().setCurrency("EUR").setMinor(1290))
            .setCard("tok_secret")
            .build();

    private static String shown() {
        return Withheld.json(OrderPlaced.getDescriptor(), PLACED.toByteArray());
    }

    private static OrderPlaced edited(String json) throws InvalidProtocolBufferException {
        return OrderPlaced.parseFrom(Withheld.payload(OrderPlaced.getDescriptor(), json, PLACED.toByteArray()));
    }

    @Test
    void a_card_is_shown_to_nobody() {
        assertThat(shown()).contains("\"card\":\"***\"", "o-1", "1290").doesNotContain("tok_secret");
    }

    @Test
    void what_was_withheld_stays_as_it_was_when_the_rest_is_edited() throws Exception {
        var edited = edited(shown().replace("1290", "990"));

        assertThat(edited.getTotal().getMinor()).isEqualTo(990);
        assertThat(edited.getCard()).isEqualTo("tok_secret");
    }

    @Test
    void a_secret_can_be_replaced_by_another() throws Exception {
        assertThat(edited(shown().replace("***", "tok_other")).getCard()).isEqualTo("tok_other");
    }

    @Test
    void bytes_that_are_no_message_are_not_shown_and_can_be_replaced_as_a_whole() throws Exception {
        var broken = new byte[] {(byte) 0xff};

        assertThat(Withheld.json(OrderPlaced.getDescriptor(), broken)).isEmpty();
        assertThat(OrderPlaced.parseFrom(
                                Withheld.payload(OrderPlaced.getDescriptor(), "{\"orderId\": \"o-2\"}", broken))
                        .getOrderId())
                .isEqualTo("o-2");
    }

    @Test
    void json_that_is_no_such_message_is_refused_with_the_reason() {
        assertThatThrownBy(() -> edited("{\"colour\": \"red\"}"))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.problem().reason()).isEqualTo("PAYLOAD_INVALID"))
                .hasMessageContaining("colour");
    }
}
