package cobnut.gateway;

import static cobnut.gateway.Edge.json;
import static cobnut.gateway.Edge.reason;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeTest {
    @TempDir
    static Path state;

    private static Edge edge;
    private static final String ANN = Tokens.of("ann");
    private static final String ADMIN = Tokens.of("root", "admin");

    @BeforeAll
    static void an_edge_and_a_service_on_two_nodes() {
        edge = new Edge(state, Map.of("cors-origins", "https://shop.example", "max-body", "65536"));
    }

    @AfterAll
    static void leave() {
        edge.close();
    }

    @Test
    void a_contract_is_served_over_http_without_the_edge_knowing_it() {
        var answer = edge.get("/v1/things/mug");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(json(answer).getString("name")).isEqualTo("mug");
        assertThat(json(answer).getInteger("i32")).isZero();
        assertThat(json(edge.get("/v1/shelves/s1/things/t%201")).getString("name"))
                .isEqualTo("shelves/s1/things/t 1");
    }

    @Test
    void queries_custom_verbs_and_body_fields_reach_their_methods() {
        var listed = edge.get("/v1/things?tags=a&tags=b%26c&color=RED&pageSize=7");
        var polished = edge.send(edge.post("/v1/things/mug:polish?times=3", "{\"good\":true}"));

        assertThat(json(listed).getJsonArray("things").getJsonObject(1).getString("name"))
                .isEqualTo("b&c");
        assertThat(json(listed).getString("nextPageToken")).isEqualTo("RED 7");
        assertThat(json(polished).getString("name")).isEqualTo("mug");
        assertThat(json(polished).getInteger("i32")).isEqualTo(3);
        assertThat(reason(edge.get("/v1/things?size=7"))).isEqualTo("400 INVALID_FIELD");
    }

    @Test
    void unknown_paths_are_404_and_other_methods_405_with_allow() {
        assertThat(reason(edge.get("/v1/nothing"))).isEqualTo("404 ROUTE_NOT_FOUND");
        assertThat(reason(edge.get("/v1/things/"))).isEqualTo("404 ROUTE_NOT_FOUND");
        assertThat(reason(edge.get("/v1/forgotten/x"))).isEqualTo("404 ROUTE_NOT_FOUND");

        var wrong = edge.send(edge.request("/v1/things").DELETE());

        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("allow")).contains("GET, POST");
        assertThat(edge.send(edge.request("/v1/things").method("OPTIONS", none()))
                        .statusCode())
                .isEqualTo(204);
        assertThat(edge.send(edge.request("/v1/things/x").method("HEAD", none()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void problems_say_what_why_and_in_which_trace() {
        var trace = "0af7651916cd43dd8448eb211c80319c";
        var answer = edge.send(
                edge.request("/v1/things/missing").header("traceparent", "00-" + trace + "-b7ad6b7169203331-01"));

        assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(answer).getString("reason")).isEqualTo("THING_NOT_FOUND");
        assertThat(json(answer).getString("traceId")).isEqualTo(trace);
        assertThat(json(answer).getString("instance")).isEqualTo("/v1/things/missing");
        assertThat(answer.headers().firstValue("traceresponse").orElse("")).startsWith("00-" + trace);
        assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    }

    @Test
    void the_text_of_a_crash_stays_inside() {
        var answer = edge.send(edge.post("/v1/failures", "{\"how\":\"CRASH\"}"));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("hunter2", "IllegalState", "Exception");
    }

    @Test
    void each_kind_has_its_status() {
        var kinds = Map.of(
                "CONFLICT",
                409,
                "KEY_REUSED",
                422,
                "EXHAUSTED",
                429,
                "FORBIDDEN",
                403,
                "UNAVAILABLE",
                503,
                "IN_PROGRESS",
                409,
                "UNIMPLEMENTED",
                501,
                "INVALID",
                400);

        kinds.forEach((kind, status) -> {
            var answer = edge.send(edge.post("/v1/failures", "{\"how\":\"" + kind + "\"}"));
            assertThat(answer.statusCode()).as(kind).isEqualTo(status);
            assertThat(answer.headers().firstValue("retry-after").isPresent())
                    .isEqualTo(status == 503 || status == 429);
        });
    }

    @Test
    void a_call_that_hangs_ends_with_the_contracts_deadline() {
        assertThat(edge.send(edge.post("/v1/failures", "{\"how\":\"HANG\"}")).statusCode())
                .isEqualTo(504);
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
    void a_key_makes_a_call_one_call() {
        var first = edge.send(edge.create(ANN, "k-1", "{\"name\":\"a\"}"));
        var again = edge.send(edge.create(ANN, "k-1", "{\"name\":\"a\"}"));
        var other = edge.send(edge.create(Tokens.of("bob"), "k-1", "{\"name\":\"a\"}"));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(other.body()).isNotEqualTo(first.body());
        assertThat(reason(edge.send(edge.create(ANN, "k-1", "{\"name\": \"a\"}"))))
                .isEqualTo("422 KEY_REUSED");
        assertThat(reason(edge.send(edge.create(ANN, "", "{}")))).isEqualTo("400 IDEMPOTENCY_KEY_MISSING");
        assertThat(reason(edge.send(edge.create(ANN, "x".repeat(129), "{}")))).isEqualTo("400 IDEMPOTENCY_KEY_INVALID");
        assertThat(reason(edge.send(edge.create(ANN, "a b", "{}")))).isEqualTo("400 IDEMPOTENCY_KEY_INVALID");
    }

    @Test
    void bad_bodies_get_400_413_or_415() {
        var field = edge.send(edge.create(ANN, "b-1", "{\"part\":{\"colour\":1}}"));
        var deep = "{\"part\":" + "{\"inner\":".repeat(10_000) + "}".repeat(10_001);

        assertThat(json(field).getJsonArray("errors").getJsonObject(0).getString("field"))
                .isEqualTo("part.colour");
        assertThat(reason(edge.send(edge.create(ANN, "b-2", "{\"i32\":\"x\"}"))))
                .isEqualTo("400 INVALID_FIELD");
        assertThat(reason(edge.send(edge.create(ANN, "b-3", "{\"i64\":1e999999999}"))))
                .isEqualTo("400 INVALID_FIELD");
        assertThat(edge.send(edge.create(ANN, "b-4", deep)).statusCode()).isIn(400, 413);
        assertThat(reason(edge.send(edge.create(ANN, "b-5", deep.substring(0, 20_000)))))
                .isEqualTo("400 JSON_LIMIT");
        assertThat(edge.send(edge.create(ANN, "b-6", padded(65536))).statusCode())
                .isEqualTo(201);
        assertThat(reason(edge.send(edge.create(ANN, "b-7", padded(65537))))).isEqualTo("413 BODY_TOO_LARGE");
        assertThat(edge.send(edge.request("/v1/failures")
                                .header("Content-Type", "text/plain")
                                .POST(text("{}")))
                        .statusCode())
                .isEqualTo(415);
        assertThat(reason(edge.get("/v1/things/%ff"))).isEqualTo("400 MALFORMED_URL");
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
    void the_pages_of_the_edge_come_from_itself() {
        assertThat(json(edge.get("/openapi.json")).getString("openapi")).isEqualTo("3.1.0");
        assertThat(edge.get("/docs").body()).contains("/docs/swagger-ui-bundle.js");
        assertThat(edge.get("/docs/swagger-ui-bundle.js").body().length()).isGreaterThan(500_000);
        assertThat(edge.get("/docs/../pom.xml").statusCode()).isEqualTo(404);
    }

    private static String padded(int bytes) {
        var head = "{\"name\":\"";
        return head + "x".repeat(bytes - head.length() - 2) + "\"}";
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
            } catch (java.net.SocketTimeoutException e) {
                answer.append("(timed out)");
            }
            return answer.toString();
        }
    }
}
