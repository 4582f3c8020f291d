package cobnut.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.chassis.config.Secret;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BankConfigTest {

    @Test
    void the_key_of_development_does_not_leave_loopback() {
        assertThatThrownBy(() -> config("0.0.0.0", BankConfig.DEFAULTS.apiKey()))
                .hasMessageContaining("api-key")
                .hasMessageNotContaining(BankConfig.DEFAULTS.apiKey().value());
        assertThat(config("0.0.0.0", new Secret("a key of one's own")).httpHost())
                .isEqualTo("0.0.0.0");
    }

    @Test
    void a_guess_is_not_the_key() {
        assertThat(BankConfig.DEFAULTS.accepts(null)).isFalse();
        assertThat(BankConfig.DEFAULTS.accepts("")).isFalse();
        assertThat(BankConfig.DEFAULTS.accepts(BankConfig.DEFAULTS.apiKey().value()))
                .isTrue();
        assertThat(BankConfig.DEFAULTS.toString()).contains("***");
    }

    private static BankConfig config(String host, Secret key) {
        return new BankConfig(host, 0, key, Duration.ofSeconds(3), Duration.ofSeconds(60), 10);
    }
}
