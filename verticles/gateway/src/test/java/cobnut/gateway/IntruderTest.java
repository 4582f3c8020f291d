package cobnut.gateway;

import static cobnut.gateway.Edge.json;
import static cobnut.gateway.Edge.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who comes to the edge with bad intentions, or with bad manners. */
@ExtendWith(Edge.Running.class)
class IntruderTest {
    private static final String ANN = Tokens.of("ann");
    private static final String ADMIN = Tokens.of("root", "admin");

    private static Edge edge;

    @BeforeAll
    static void open(Edge open) {
        edge = open;
    }

    @Test
    void who_may_not_is_refused() {
        var put = edge.request("/v1/things/mug").header("Content-Type", "application/json");

        assertThat(reason(edge.send(put.copy().PUT(text("{}"))))).isEqualTo("401 NO_TOKEN");
        assertThat(reason(edge.send(put.copy().PUT(text("{}")).header("Authorization", "Bearer " + ANN))))
                .isEqualTo("403 ROLE_MISSING");
        var admin = edge.send(put.copy().PUT(text("{}")).header("Authorization", "Bearer " + ADMIN));
        assertThat(json(admin).getJsonObject("labels").getString("caller")).isEqualTo("root");
        assertThat(admin.headers().firstValue("cache-control")).contains("no-store");
    }

    @Test
    void forged_tokens_are_refused_even_where_none_is_needed() throws GeneralSecurityException {
        var now = Instant.now().getEpochSecond();
        var claims = Tokens.claims("ann", "admin");
        var bad = new LinkedHashMap<String, String>();
        bad.put("alg none", Tokens.unsigned(claims));
        bad.put("HS256 with the public key", Tokens.confused(claims));
        bad.put("another key", Tokens.forged(Tokens.header(), claims));
        bad.put("wrong kid", Tokens.signed(Tokens.header().put("kid", "k2"), claims));
        bad.put("no kid", Tokens.signed(Tokens.header().putNull("kid"), claims));
        bad.put("jku", Tokens.signed(Tokens.header().put("jku", "https://evil.example/jwks"), claims));
        bad.put("jwk", Tokens.signed(Tokens.header().put("jwk", new JsonObject()), claims));
        bad.put("x5u", Tokens.signed(Tokens.header().put("x5u", "https://evil.example/"), claims));
        bad.put("typ", Tokens.signed(Tokens.header().put("typ", "JWT"), claims));
        bad.put("expired", Tokens.signed(Tokens.header(), claims.copy().put("exp", now - 31)));
        bad.put("no exp", Tokens.signed(Tokens.header(), claims.copy().putNull("exp")));
        bad.put("nbf", Tokens.signed(Tokens.header(), claims.copy().put("nbf", now + 60)));
        bad.put("aud", Tokens.signed(Tokens.header(), claims.copy().put("aud", "other")));
        bad.put("iss", Tokens.signed(Tokens.header(), claims.copy().put("iss", "https://evil.example")));
        bad.put("sub", Tokens.signed(Tokens.header(), claims.copy().put("sub", "svc:orders")));
        bad.put("long", Tokens.signed(Tokens.header(), claims.copy().put("pad", "x".repeat(8192))));
        bad.put("rubbish", "rubbish");
        bad.put("flipped", flipped(ANN));

        bad.forEach((what, token) -> {
            var answer = edge.as(token, "/v1/things/mug");
            assertThat(answer.statusCode() + " " + answer.body())
                    .as(what)
                    .startsWith("401")
                    .contains("INVALID_TOKEN");
            assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer error=\"invalid_token\"");
        });
        assertThat(edge.as(ANN, "/v1/things/mug").statusCode()).isEqualTo(200);
        assertThat(edge.as(Tokens.signed(Tokens.header(), claims.copy().put("exp", now - 20)), "/v1/things/mug")
                        .statusCode())
                .isEqualTo(200);
        var endless = edge.as("x".repeat(65536), "/v1/things/mug");
        assertThat(endless.statusCode()).isEqualTo(431);
        assertThat(endless.headers().firstValue("connection")).contains("close");
    }

    @Test
    void a_chunked_body_over_the_limit_is_refused_while_it_is_read() throws IOException {
        var chunk = "1000\r\n" + "x".repeat(4096) + "\r\n";

        var answer = raw("POST /v1/failures HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + chunk.repeat(17) + "0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413");
    }

    @Test
    void a_header_that_only_looks_like_content_length_smuggles_nothing() throws IOException {
        var smuggled = "GET /v1/things/smuggled HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

        var answer = raw("GET /v1/things/first HTTP/1.1\r\nHost: x\r\nContent-Xength: " + smuggled.length() + "\r\n\r\n"
                + smuggled);

        assertThat(answer).contains("\"name\":\"first\"").contains("\"name\":\"smuggled\"");
    }

    @Test
    void web_sockets_are_not_offered() throws IOException {
        var answer = raw("GET /v1/things/x HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("NO_WEBSOCKET");
    }

    @Test
    void a_client_that_leaves_in_the_middle_harms_nobody() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (var socket = new Socket("127.0.0.1", edge.port)) {
                var half = "POST /v1/failures HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 100\r\n\r\n{\"how\":";
                socket.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
            }
        }

        assertThat(edge.get("/v1/things/mug").statusCode()).isEqualTo(200);
    }

    @Test
    void only_named_origins_may_call_from_a_page() {
        var preflight =
                edge.request("/v1/things").method("OPTIONS", none()).header("Access-Control-Request-Method", "POST");
        var friend = edge.send(preflight.copy().header("Origin", "https://shop.example"));
        var stranger = edge.send(preflight.copy().header("Origin", "https://evil.example"));

        assertThat(friend.headers().firstValue("access-control-allow-origin")).contains("https://shop.example");
        assertThat(friend.headers().firstValue("access-control-allow-headers").orElse(""))
                .contains("idempotency-key");
        assertThat(stranger.headers().firstValue("access-control-allow-origin")).isEmpty();
    }

    @Test
    void the_text_of_a_crash_stays_inside() {
        var answer = edge.send(edge.post("/v1/failures", "{\"how\":\"CRASH\"}"));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("hunter2", "IllegalState", "Exception");
    }

    private static String flipped(String token) {
        int at = token.length() - 10;
        return token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
    }

    private static HttpRequest.BodyPublisher text(String body) {
        return HttpRequest.BodyPublishers.ofString(body);
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private static String raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", edge.port)) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            var answer = new StringBuilder();
            var buffer = new byte[8192];
            try {
                for (int read = socket.getInputStream().read(buffer); read >= 0; ) {
                    answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                    if (request.contains("websocket")) {
                        break;
                    }
                    read = socket.getInputStream().read(buffer);
                }
            } catch (SocketTimeoutException e) {
                answer.append("(timed out)");
            }
            return answer.toString();
        }
    }
}
