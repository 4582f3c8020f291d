package cobnut.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import cobnut.chassis.config.Secret;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.notifications.NotificationsConfig.Tls;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;

/** Letters on real sockets: what a server takes, refuses for good, refuses for now, and what is never told. */
class SmtpPostTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Letter LETTER =
            new Letter("0190e3b2-7c1a-7def-8a00-1b2c3d4e5f60", "Your order is confirmed", "Thank you!\n.\n…\n");

    @TempDir
    private static Path folder;

    private static javax.net.ssl.SSLContext tls;

    @BeforeAll
    static void certificate() throws Exception {
        tls = MailServer.tls(folder, folder.resolve("ca.pem"));
    }

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void a_letter_arrives_under_the_id_of_its_event_each_time() {
        try (var server = new MailServer();
                var post = post(plain(server.port()))) {
            post.send("ann@example.com", LETTER);
            post.send("ann@example.com", LETTER);

            assertThat(server.mails)
                    .hasSize(2)
                    .allSatisfy(mail -> assertThat(mail)
                            .contains(
                                    "Message-ID: <" + LETTER.id() + "@cobnut.local>",
                                    "X-Cobnut-Event: " + LETTER.id(),
                                    "To: ann@example.com",
                                    "Subject: Your order is confirmed",
                                    "Thank you!")
                            .containsOnlyOnce("Message-ID"));
        }
    }

    @Test
    void what_is_refused_for_good_is_invalid_and_tells_no_address() {
        try (var server = new MailServer();
                var post = post(plain(server.port()))) {
            for (var code : new int[] {550, 551, 552, 553, 554}) {
                server.refusal = code;
                assertRefused(Kind.INVALID, "with " + code, post);
            }
            assertThat(server.mails).isEmpty();
        }
    }

    @Test
    void what_is_refused_for_now_may_be_taken_later() {
        try (var server = new MailServer();
                var post = post(plain(server.port()))) {
            for (var code : new int[] {421, 450, 451, 452}) {
                server.refusal = code;
                assertRefused(Kind.UNAVAILABLE, "answers " + code, post);
            }
            server.refusal = 0;
            post.send("ann@example.com", LETTER);

            assertThat(server.mails).hasSize(1);
        }
    }

    /** Whoever was interrupted does not take part any more: a connection that it held must come back all the same. */
    @Test
    void senders_that_are_interrupted_use_up_no_connection() throws Exception {
        try (var server = new MailServer();
                var post = post(impatient(server.port()))) {
            server.patience.lock();
            try {
                for (int i = 0; i < 4; i++) {
                    interrupted(post);
                }
            } finally {
                server.patience.unlock();
            }
            VERTX.timer(1, TimeUnit.SECONDS).await(5, TimeUnit.SECONDS);

            post.send("ann@example.com", LETTER);

            assertThat(server.mails).isNotEmpty();
        }
    }

    private static void interrupted(SmtpPost post) throws Exception {
        var sender = new CompletableFuture<Thread>();
        var told = new CompletableFuture<Throwable>();
        ((VertxInternal) VERTX).createVirtualThreadContext().runOnContext(_ -> {
            sender.complete(Thread.currentThread());
            told.complete(catchThrowable(() -> post.send("ann@example.com", LETTER)));
        });
        TimeUnit.MILLISECONDS.sleep(200);
        sender.get(5, TimeUnit.SECONDS).interrupt();
        assertThat(told.get(5, TimeUnit.SECONDS)).isInstanceOf(ServiceException.class);
    }

    @Test
    void an_address_cannot_smuggle_in_a_command_or_a_header() {
        try (var server = new MailServer();
                var post = post(plain(server.port()))) {
            for (var address : new String[] {
                "ann@example.com\r\nBcc: bob@example.com",
                "ann@example.com>\r\nRCPT TO:<bob@example.com",
                "ann@example.com> <bob@example.com",
                "ann@example.com\u0000"
            }) {
                assertThatThrownBy(() -> post.send(address, LETTER))
                        .isInstanceOfSatisfying(
                                ServiceException.class,
                                refusal -> assertThat(refusal.kind()).isEqualTo(Kind.INVALID))
                        .hasMessageNotContaining("example.com");
            }
            assertThat(server.mails).isEmpty();
        }
    }

    @Test
    void a_server_that_is_away_or_silent_is_waited_for_no_longer_than_told() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var post = post(impatient(silent.getLocalPort()))) {
            var began = System.nanoTime();
            assertRefused(Kind.UNAVAILABLE, "waits", post);

            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(4));
        }
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (var post = post(plain(free))) {
            assertRefused(Kind.UNAVAILABLE, "waits", post);
        }
    }

    @Test
    void nothing_is_said_in_the_clear_when_tls_was_asked_for() {
        try (var server = new MailServer();
                var post = post(config(server.port(), Tls.STARTTLS, "", Optional.empty()))) {
            assertRefused(Kind.UNAVAILABLE, "waits", post);
            assertThat(server.mails).isEmpty();
        }
    }

    @Test
    void a_certificate_of_nobodys_is_not_trusted() {
        try (var server = secured();
                var post = post(config(server.port(), Tls.STARTTLS, "right", Optional.empty()))) {
            assertRefused(Kind.UNAVAILABLE, "waits", post);
            assertThat(server.mails).isEmpty();
        }
    }

    @Test
    void with_the_right_password_it_is_taken_and_with_a_wrong_one_it_waits() {
        var ca = Optional.of(folder.resolve("ca.pem"));
        try (var server = secured();
                var right = post(config(server.port(), Tls.STARTTLS, "right", ca));
                var wrong = post(config(server.port(), Tls.STARTTLS, "wrong", ca))) {
            assertRefused(Kind.UNAVAILABLE, "answers 535", wrong);
            right.send("ann@example.com", LETTER);

            assertThat(server.mails).hasSize(1);
        }
    }

    @Test
    void tls_from_the_first_byte_works_too() {
        try (var server = new MailServer(options -> options.serverSocketFactory(tls));
                var post = post(config(server.port(), Tls.TLS, "", Optional.of(folder.resolve("ca.pem"))))) {
            post.send("ann@example.com", LETTER);

            assertThat(server.mails).hasSize(1);
        }
    }

    private static MailServer secured() {
        return new MailServer(options -> options.startTlsSocketFactory(tls)
                .requireTLS()
                .requireAuth()
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, password, _) -> {
                    if (!user.equals("shop") || !password.equals("right")) {
                        throw new LoginFailedException();
                    }
                })));
    }

    private static void assertRefused(Kind kind, String why, Post post) {
        assertThatThrownBy(() -> post.send("ann@example.com", LETTER))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.kind()).isEqualTo(kind);
                    assertThat(refusal.problem().message())
                            .contains(why, LETTER.id())
                            .doesNotContain("ann@example.com");
                    assertThat(refusal.getCause()).isNull();
                });
    }

    private static SmtpPost post(NotificationsConfig config) {
        return new SmtpPost(VERTX, config);
    }

    private static NotificationsConfig plain(int port) {
        return config(port, Tls.NONE, "", Optional.empty());
    }

    private static NotificationsConfig impatient(int port) {
        return config(port, Tls.NONE, "", Optional.empty(), Duration.ofMillis(500));
    }

    private static NotificationsConfig config(int port, Tls tls, String password, Optional<Path> ca) {
        return config(port, tls, password, ca, Duration.ofSeconds(4));
    }

    private static NotificationsConfig config(int port, Tls tls, String password, Optional<Path> ca, Duration timeout) {
        return new NotificationsConfig(
                "Cobnut <shop@cobnut.local>",
                "localhost",
                port,
                tls,
                ca,
                password.isEmpty() ? "" : "shop",
                new Secret(password),
                timeout,
                2,
                false,
                folder,
                3);
    }
}
