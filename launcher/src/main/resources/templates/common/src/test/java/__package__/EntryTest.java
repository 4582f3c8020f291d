package __package__;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.ServiceException;
import org.junit.jupiter.api.Test;

class EntryTest {

    @Test
    void an_entry_needs_a_key() {
        assertThatThrownBy(() -> new Entry(" ", "blue")).isInstanceOf(ServiceException.class);
    }

    @Test
    void a_value_is_as_long_as_the_configuration_allows_and_not_longer() {
        var entry = new Entry("colour", "blue");

        assertThat(entry.within(4)).isSameAs(entry);
        assertThatThrownBy(() -> entry.within(3)).isInstanceOf(ServiceException.class);
    }
}
