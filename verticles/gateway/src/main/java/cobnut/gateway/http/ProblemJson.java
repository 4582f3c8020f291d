package cobnut.gateway.http;

import cobnut.gateway.pipeline.Exchange;
import cobnut.gateway.pipeline.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** A refusal as {@code application/problem+json} (RFC 9457). Programs branch on {@code reason}. */
final class ProblemJson {
    static final String TYPE = "application/problem+json";

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "The request is not valid"),
            Map.entry(401, "Log in first"),
            Map.entry(403, "Not allowed"),
            Map.entry(404, "Not found"),
            Map.entry(405, "Method not allowed"),
            Map.entry(408, "The request took too long"),
            Map.entry(409, "Not possible in the present state"),
            Map.entry(413, "The body is too large"),
            Map.entry(415, "The body is not JSON"),
            Map.entry(422, "The idempotency key was used for another request"),
            Map.entry(429, "Too many requests"),
            Map.entry(499, "The client went away"),
            Map.entry(501, "Not offered"),
            Map.entry(503, "Not available at the moment"),
            Map.entry(504, "No answer in time"));

    private ProblemJson() {}

    static Buffer of(Exchange exchange, Refusal refusal) {
        var problem = refusal.problem();
        var json = new JsonObject()
                .put("type", "urn:cobnut:reason:" + problem.reason())
                .put("title", TITLES.getOrDefault(refusal.status(), "Something went wrong on our side"))
                .put("status", refusal.status())
                .put("detail", problem.message())
                .put("reason", problem.reason())
                .put("traceId", exchange.trace().id())
                .put("instance", exchange.request().path());
        var details = new JsonObject();
        problem.details().forEach((name, value) -> {
            if (name.equals("field")) {
                json.put(
                        "errors",
                        new JsonArray().add(new JsonObject().put("field", value).put("detail", problem.message())));
            } else {
                details.put(name, value);
            }
        });
        if (!details.isEmpty()) {
            json.put("details", details);
        }
        return json.toBuffer();
    }
}
