package cobnut.gateway;

import static cobnut.gateway.Edge.json;
import static cobnut.gateway.Edge.reason;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a contract is over HTTP, without a line of the edge being about it. */
@ExtendWith(Edge.Running.class)
class EdgeTest {
    private static final String ANN = Tokens.of("ann");

    private static Edge edge;

    @BeforeAll
    static void open(Edge open) {
        edge = open;
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

    private static HttpRequest.BodyPublisher text(String body) {
        return HttpRequest.BodyPublishers.ofString(body);
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }
}
