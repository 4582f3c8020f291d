package cobnut.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.chassis.config.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BridgeConfigTest {

    @Test
    void each_log_has_a_place_of_its_own_whatever_its_topic_is_called() {
        assertThat(BridgeConfig.subscription("cobnut.orders.v1.OrdersLog")).isEqualTo("cobnut-orders-v1-orderslog");
        assertThat(BridgeConfig.DEFAULTS.topics().keySet().stream().map(BridgeConfig::subscription))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z][a-z0-9-]{0,62}"));
    }

    @Test
    void what_keeps_events_from_being_lost_cannot_be_configured_away() {
        for (var key : new String[] {"acks", "enable.idempotence", "delivery.timeout.ms", "value.serializer"}) {
            assertThatThrownBy(() -> config(Map.of(), Map.of(key, new Secret("0"))))
                    .hasMessageContaining("kafka." + key);
        }
    }

    @Test
    void a_misspelt_setting_topic_or_log_is_named() {
        assertThatThrownBy(() -> config(Map.of(), Map.of("security.protcol", new Secret("SSL"))))
                .hasMessageContaining("kafka.security.protcol is no setting");
        assertThatThrownBy(() -> config(Map.of("cobnut.orders.v1.OrdersLog", "two words"), Map.of()))
                .hasMessageContaining("topics.cobnut.orders.v1.OrdersLog");
        assertThatThrownBy(() -> config(Map.of("orders", "orders"), Map.of()))
                .hasMessageContaining("\"orders\" is no log");
    }

    @Test
    void a_password_of_kafkas_is_not_shown() {
        var config = config(Map.of(), Map.of("sasl.jaas.config", new Secret("password=pa55word")));

        assertThat(config.toString()).doesNotContain("pa55word");
    }

    @Test
    void without_a_kafka_it_says_what_to_set() {
        assertThatThrownBy(() -> new KafkaTopics(" ", Map.of())).hasMessageContaining("set bridge.bootstrap-servers");
    }

    private static BridgeConfig config(Map<String, String> topics, Map<String, Secret> kafka) {
        return new BridgeConfig("localhost:9092", topics, "/cobnut", kafka);
    }
}
