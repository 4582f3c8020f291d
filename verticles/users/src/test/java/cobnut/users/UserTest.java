package cobnut.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@example.com",
                "Ann.Lee+shop@mail.example.co.uk",
                "o'hara@example.org",
                "x@y.io",
                "jörg@bücher.example",
                "a_b-c@sub-domain.example.com"
            })
    void an_address_is_taken_as_it_is_written(String email) {
        assertThat(registering(email, "Ann").email()).isEqualTo(email);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann",
                "ann@",
                "@example.com",
                "ann@localhost",
                "ann@@example.com",
                "ann lee@example.com",
                "ann@exa mple.com",
                "ann@-example.com",
                "ann@example-.com",
                "ann@example..com",
                ".ann@example.com",
                "ann.@example.com",
                "a..b@example.com",
                "ann@example.com\n",
                "ann\u0000@example.com",
                "ann<b>@example.com",
                "ann@example.com, bob@example.com"
            })
    void what_is_no_address_is_refused(String email) {
        assertThatThrownBy(() -> registering(email, "Ann")).isInstanceOfSatisfying(ServiceException.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(Kind.INVALID);
            assertThat(refusal.problem().details()).containsEntry("field", "email");
        });
    }

    @Test
    void an_address_has_at_most_254_characters() {
        var domain = ("d".repeat(60) + ".").repeat(3) + "com";
        var longest = "a".repeat(254 - 1 - domain.length()) + "@" + domain;
        // The part before the @ is bounded, too: so fill up the domain instead.
        assertThat(User.isEmail("a".repeat(64) + "@" + domain)).isTrue();
        assertThat(User.isEmail("a".repeat(65) + "@" + domain)).isFalse();
        assertThat(User.isEmail("a" + longest)).isFalse();
    }

    @Test
    void spellings_of_one_address_have_one_key() {
        assertThat(User.emailKey("Ann@Example.COM")).isEqualTo(User.emailKey("ann@example.com"));
        assertThat(User.emailKey("JO\u0308RG@example.com")).isEqualTo(User.emailKey("j\u00f6rg@example.com"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 257})
    void a_password_of_another_length_is_refused(int length) {
        assertThatThrownBy(() -> User.checkPassword("x".repeat(length)))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("8 to 256")
                .hasMessageNotContaining("xxx");
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 256})
    void a_password_is_counted_in_characters_as_people_see_them(int length) {
        User.checkPassword("\uD83D\uDC3F".repeat(length));
    }

    @Test
    void a_name_has_at_most_100_characters_and_may_be_empty() {
        assertThat(registering("ann@example.com", "").name()).isEmpty();
        assertThat(registering("ann@example.com", "n".repeat(100)).name()).hasSize(100);
        assertThatThrownBy(() -> registering("ann@example.com", "n".repeat(101)))
                .hasMessageContaining("at most 100");
        assertThatThrownBy(() -> registering("ann@example.com", "a\u0000b")).hasMessageContaining("control");
    }

    @Test
    void who_registers_has_no_role() {
        assertThat(registering("ann@example.com", "Ann").roles()).isEmpty();
    }

    private static User registering(String email, String name) {
        return User.registering(UUID.randomUUID(), email, name, Instant.EPOCH);
    }
}
