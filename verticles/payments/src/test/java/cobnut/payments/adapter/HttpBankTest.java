package cobnut.payments.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.chassis.config.Secret;
import cobnut.kernel.Kind;
import cobnut.kernel.Money;
import cobnut.kernel.ServiceException;
import cobnut.payments.adapter.HostileProvider.Answer;
import cobnut.payments.domain.Charge;
import cobnut.payments.domain.Outcome;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A provider that says anything at all is either understood or not known: never believed, never waited for. */
@Timeout(60)
class HttpBankTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Charge CHARGE =
            new Charge(UUID.randomUUID(), UUID.randomUUID(), "ann", "tok_secret", new Money("EUR", 1290));
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

    @AfterAll
    static void close() {
        VERTX.close().await();
    }

    private static String says(String status) {
        return "{\"chargeId\": \"" + CHARGE.id() + "\", \"status\": \"" + status + "\"}";
    }

    static Stream<Answer> nonsense() {
        return Stream.of(
                HostileProvider.ok("text/html", "<html>all is well</html>"),
                HostileProvider.ok("text/html", says("CAPTURED")),
                HostileProvider.ok("application/json", "<html>all is well</html>"),
                HostileProvider.ok("application/json", ""),
                HostileProvider.ok("application/json", "[]"),
                HostileProvider.ok("application/json", "null"),
                HostileProvider.ok("application/json", "{}"),
                HostileProvider.ok("application/json", "[".repeat(60_000)),
                HostileProvider.ok("application/json", "{\"a\":".repeat(10_000)),
                HostileProvider.ok("application/json", "{\"status\": \"CAPTURED\"}"),
                HostileProvider.ok(
                        "application/json", says("CAPTURED").replace(CHARGE.id().toString(), "another")),
                HostileProvider.ok("application/json", says("FINE")),
                HostileProvider.ok("application/json", says("x".repeat(30_000) + "\\n\\u0000")),
                HostileProvider.ok(
                        "application/json",
                        "{\"pad\": \"" + "x".repeat(70_000) + "\","
                                + says("CAPTURED").substring(1)),
                HostileProvider.text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
                HostileProvider.text("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"),
                HostileProvider.text("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"),
                HostileProvider.text("HTTP/1.1 204 No\r\n\r\n"),
                HostileProvider.text(
                        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
                HostileProvider.text("SSH-2.0-OpenSSH_9.9\r\n"),
                HostileProvider.text("HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000) + "\r\n\r\n"),
                HostileProvider.text(CHUNKED + "zz\r\n"),
                HostileProvider.text(CHUNKED.replace("\r\n\r\n", "\r\nContent-Length: 3\r\n\r\n") + "3\r\n{\"a"),
                HostileProvider.text(""));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void nonsense_means_that_nobody_knows(Answer answer) throws Exception {
        try (var provider = new HostileProvider(answer);
                var bank = new HttpBank(VERTX, provider.access(Duration.ofSeconds(1), 4))) {
            assertThatThrownBy(() -> bank.charge(CHARGE)).satisfies(HttpBankTest::nobodyKnows);
            assertThatThrownBy(() -> bank.voidCharge(CHARGE.id())).satisfies(HttpBankTest::nobodyKnows);
            assertThatThrownBy(() -> bank.refund(CHARGE.id())).satisfies(HttpBankTest::nobodyKnows);
        }
    }

    @Test
    void what_makes_sense_is_believed() throws Exception {
        assertThat(charge(says("CAPTURED"))).isEqualTo(new Outcome.Captured());
        assertThat(charge(says("REFUNDED"))).isEqualTo(new Outcome.Captured());
        assertThat(charge(says("VOIDED"))).isEqualTo(new Outcome.Voided());
        assertThat(charge(says("DECLINED").replace("}", ", \"reason\": \"CARD_DECLINED\"}")))
                .isEqualTo(new Outcome.Declined("CARD_DECLINED"));
        assertThat(charge(says("DECLINED").replace("}", ", \"reason\": \"<script>\"}")))
                .isEqualTo(new Outcome.Declined("DECLINED"));
    }

    private static Outcome charge(String body) throws IOException {
        try (var provider = new HostileProvider(HostileProvider.ok("Application/JSON; charset=utf-8", body));
                var bank = new HttpBank(VERTX, provider.access(Duration.ofSeconds(5), 4))) {
            return bank.charge(CHARGE);
        }
    }

    @Test
    void five_gigabytes_are_not_read() throws Exception {
        var head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5368709120\r\n\r\n";
        cutOff(HostileProvider.endless(head, new byte[64 * 1024]));
    }

    @Test
    void chunks_without_end_are_not_read() throws Exception {
        var chunk = "400\r\n" + " ".repeat(1024) + "\r\n";
        cutOff(HostileProvider.endless(CHUNKED, chunk.getBytes()));
    }

    @Test
    void headers_without_end_are_not_read() throws Exception {
        cutOff(HostileProvider.endless(
                "HTTP/1.1 200 OK\r\n", "X-Y: zzzzzzzzzzzzzzzz\r\n".repeat(100).getBytes()));
    }

    private static void cutOff(Answer answer) throws IOException {
        try (var provider = new HostileProvider(answer);
                var bank = new HttpBank(VERTX, provider.access(Duration.ofSeconds(5), 4))) {
            assertThatThrownBy(() -> bank.charge(CHARGE)).satisfies(HttpBankTest::nobodyKnows);
            // What the sockets hold between the two, and no more.
            assertThat(provider.written.get()).isLessThan(32L << 20);
        }
    }

    @Test
    void a_drip_of_bytes_ends_with_the_time_allowed() throws Exception {
        var stop = new CountDownLatch(1);
        Answer drip = out -> {
            out.write(CHUNKED.getBytes());
            while (!stop.await(20, TimeUnit.MILLISECONDS)) {
                out.write("1\r\n \r\n".getBytes());
                out.flush();
            }
        };
        try (var provider = new HostileProvider(drip);
                var bank = new HttpBank(VERTX, provider.access(Duration.ofMillis(300), 4))) {
            assertThatThrownBy(() -> bank.charge(CHARGE)).satisfies(HttpBankTest::nobodyKnows);
        } finally {
            stop.countDown();
        }
    }

    @Test
    void more_questions_than_allowed_are_not_asked() throws Exception {
        var asked = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        Answer hanging = _ -> {
            asked.countDown();
            release.await();
        };
        try (var provider = new HostileProvider(hanging);
                var bank = new HttpBank(VERTX, provider.access(Duration.ofMillis(1500), 1));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> bank.charge(CHARGE));
            asked.await();

            assertThatThrownBy(() -> bank.charge(CHARGE))
                    .hasMessageContaining("PROVIDER_BUSY")
                    .extracting(failure -> ((ServiceException) failure).kind())
                    .isEqualTo(Kind.EXHAUSTED);
            assertThat(provider.connections).hasValue(1);

            release.countDown();
            assertThatThrownBy(first::get).hasCauseInstanceOf(ServiceException.class);
            assertThatThrownBy(() -> bank.charge(CHARGE)).hasMessageContaining("PROVIDER_UNKNOWN");
        }
    }

    @Test
    void nobody_there_means_that_nobody_knows() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var access = new BankAccess(
                URI.create("http://127.0.0.1:" + port),
                new Secret("a key for these tests"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                4);
        try (var bank = new HttpBank(VERTX, access)) {
            assertThatThrownBy(() -> bank.charge(CHARGE)).satisfies(HttpBankTest::nobodyKnows);
        }
    }

    private static void nobodyKnows(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        known -> assertThat(known.kind()).isEqualTo(Kind.UNAVAILABLE))
                .hasMessageContaining("PROVIDER_UNKNOWN")
                .hasMessageNotContaining("tok_secret")
                .hasMessageNotContaining("html");
    }
}
