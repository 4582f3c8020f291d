package cobnut.launcher.command.durable;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.launcher.Main;
import cobnut.launcher.exit.Exit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "saga retry ID",
                "saga skip ID NEWS",
                "saga compensate ID",
                "events replay catalog best-sellers",
                "events drop catalog best-sellers ID",
                "events reset catalog best-sellers",
            })
    void a_change_without_a_reason_is_not_even_asked_for(String words) {
        assertThat(Main.run(words.split(" "))).isEqualTo(Exit.USAGE);
    }
}
