package cobnut.launcher.chaos.workload;

import io.vertx.core.json.JsonObject;

/**
 * One request of one customer, and what came of it: a line of the history.
 *
 * @param story the customer's errand that it belongs to; its operations follow one another
 * @param key the idempotency key, empty where there is none
 * @param asked print of the body that was sent
 * @param order the order it is about; empty while nobody knows its id
 * @param invoked milliseconds since the history began
 * @param completed the same; when the answer was read, or given up
 * @param status of HTTP; 0 without an answer
 * @param seen the order's status in the answer, empty when it says none
 * @param reason what a refusal says, or what broke
 * @param answer print of the answer's bytes
 */
public record Operation(
        long story,
        String client,
        Kind kind,
        String key,
        String asked,
        String card,
        String order,
        long invoked,
        long completed,
        Result result,
        int status,
        String seen,
        String reason,
        String answer) {

    /** What is asked. */
    public enum Kind {
        PLACE,
        /** The key of a placed order, sent again. */
        PLACE_AGAIN,
        /** The key of a placed order with another body. */
        PLACE_OTHER,
        CANCEL,
        RETURN,
        READ
    }

    /** What a client knows afterwards. */
    public enum Result {
        /** It was done. */
        OK,
        /** It was not done, and never will be. */
        FAILED,
        /** Nobody knows. */
        UNKNOWN
    }

    /** Whether the shop decided; else the same may be asked again. */
    public boolean decided() {
        return result != Result.UNKNOWN && status != 0;
    }

    public JsonObject write() {
        return new JsonObject()
                .put("story", story)
                .put("client", client)
                .put("kind", kind.name())
                .put("key", key)
                .put("asked", asked)
                .put("card", card)
                .put("order", order)
                .put("invoked", invoked)
                .put("completed", completed)
                .put("result", result.name())
                .put("status", status)
                .put("seen", seen)
                .put("reason", reason)
                .put("answer", answer);
    }

    public static Operation read(JsonObject json) {
        return new Operation(
                json.getLong("story"),
                json.getString("client"),
                Kind.valueOf(json.getString("kind")),
                json.getString("key"),
                json.getString("asked"),
                json.getString("card"),
                json.getString("order"),
                json.getLong("invoked"),
                json.getLong("completed"),
                Result.valueOf(json.getString("result")),
                json.getInteger("status"),
                json.getString("seen"),
                json.getString("reason"),
                json.getString("answer"));
    }
}
