package cobnut.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedTest {
    private final Vertx vertx = Vertx.vertx();
    private final Passwords passwords = new Passwords(vertx, 2, 64);
    private final MemoryUsers users = new MemoryUsers(InstantSource.system());

    @AfterEach
    void stop() {
        passwords.close();
        vertx.close().await();
    }

    @Test
    void in_development_two_customers_and_an_admin_are_there_with_known_passwords() {
        new Seed(true, "").into(users, passwords, InstantSource.system());

        assertThat(canLogIn("ann@example.com", "correct horse")).isTrue();
        assertThat(canLogIn("bob@example.com", "correct horse")).isTrue();
        assertThat(canLogIn("admin@example.com", "admin admin")).isTrue();
        assertThat(roles("ann@example.com")).isEmpty();
        assertThat(roles("admin@example.com")).containsExactly("admin");
    }

    @Test
    void the_admin_has_the_password_that_was_set() {
        new Seed(true, "a password of ours").into(users, passwords, InstantSource.system());

        assertThat(canLogIn("admin@example.com", "a password of ours")).isTrue();
        assertThat(canLogIn("admin@example.com", "admin admin")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "admin admin", "correct horse", "short"})
    void outside_development_a_missing_known_or_short_password_refuses_to_start(String password) {
        assertThatThrownBy(() -> new Seed(false, password))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("COBNUT_ADMIN_PASSWORD");
    }

    @Test
    void outside_development_only_the_admin_is_seeded() {
        new Seed(false, "a password of ours").into(users, passwords, InstantSource.system());

        assertThat(canLogIn("admin@example.com", "a password of ours")).isTrue();
        assertThat(users.findByEmail("ann@example.com")).isEmpty();
    }

    @Test
    void seeding_again_and_at_once_changes_nobody() throws Exception {
        new Seed(true, "the first password").into(users, passwords, InstantSource.system());
        var before = users.findByEmail("admin@example.com");

        Together.answers(4, _ -> () -> {
            new Seed(true, "the second password").into(users, passwords, InstantSource.system());
            return true;
        });

        assertThat(users.findByEmail("admin@example.com")).isEqualTo(before);
    }

    private boolean canLogIn(String email, String password) {
        var hash = users.findByEmail(email).map(Users.Account::passwordHash);
        return passwords.matches(password, hash, Duration.ofSeconds(30));
    }

    private List<String> roles(String email) {
        return users.findByEmail(email).map(account -> account.user().roles()).orElseThrow();
    }
}
