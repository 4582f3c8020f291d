package cobnut.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
    private static final List<String> KNOWN = List.of("orders", "users", "catalog");

    @Test
    void a_slip_of_the_finger_finds_the_word() {
        assertThat(Suggestion.near("order", KNOWN)).contains("orders");
        assertThat(Suggestion.near("catalgo", KNOWN)).contains("catalog");
    }

    @Test
    void another_word_finds_nothing() {
        assertThat(Suggestion.near("weather", KNOWN)).isEmpty();
    }
}
