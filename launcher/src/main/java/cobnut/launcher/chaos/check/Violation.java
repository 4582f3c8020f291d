package cobnut.launcher.chaos.check;

import io.vertx.core.json.JsonObject;

/**
 * Something that must not be.
 *
 * @param check the name of the invariant's check
 * @param subject mostly an order's id; empty when it is about all of it
 * @param evidence the row or the sentence that shows it
 */
public record Violation(String check, String subject, String evidence) {

    public JsonObject write() {
        return new JsonObject().put("check", check).put("subject", subject).put("evidence", evidence);
    }

    @Override
    public String toString() {
        return check + ": " + (subject.isEmpty() ? "" : subject + " ") + evidence;
    }
}
