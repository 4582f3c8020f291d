package cobnut.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.chassis.config.Secret;
import cobnut.notifications.NotificationsConfig.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NotificationsConfigTest {

    @Test
    void outside_development_there_must_be_a_mail_server() {
        assertThatThrownBy(() -> config("", Tls.STARTTLS, "", "", false).keeps())
                .hasMessageContaining("set notifications.smtp-host");
        assertThat(config("", Tls.STARTTLS, "", "", true).keeps()).isTrue();
        assertThat(config("smtp.example.com", Tls.STARTTLS, "", "", true).keeps())
                .isFalse();
    }

    @Test
    void mail_leaves_the_machine_under_tls_only() {
        assertThatThrownBy(() -> config("smtp.example.com", Tls.NONE, "", "", false))
                .hasMessageContaining("not loopback");
        assertThat(config("localhost", Tls.NONE, "", "", false).keeps()).isFalse();
    }

    @Test
    void a_name_comes_with_a_password_that_is_not_shown() {
        assertThatThrownBy(() -> config("smtp.example.com", Tls.TLS, "shop", "", false))
                .hasMessageContaining("come together");
        assertThat(config("smtp.example.com", Tls.TLS, "shop", "pa55word", false)
                        .toString())
                .doesNotContain("pa55word");
    }

    private static NotificationsConfig config(String host, Tls tls, String user, String password, boolean development) {
        return new NotificationsConfig(
                "shop@example.com",
                host,
                587,
                tls,
                Optional.empty(),
                user,
                new Secret(password),
                Duration.ofSeconds(3),
                4,
                development,
                Path.of("mail"),
                100);
    }
}
