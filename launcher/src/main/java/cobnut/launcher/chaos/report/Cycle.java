package cobnut.launcher.chaos.report;

import cobnut.launcher.chaos.workload.History.Count;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/**
 * One strike and what followed.
 *
 * @param victim what was hit
 * @param held how long it stayed broken
 * @param during how long after the strike orders were taken again while it was still broken; empty when never
 * @param back how long after healing orders were taken again; empty when not within the limit
 * @param whole how long after healing every node saw exactly the living; empty when not within the limit
 * @param settled how long after healing every checkout begun before was final; empty where it is not waited for
 * @param count what clients were answered meanwhile
 */
public record Cycle(
        int number,
        String nemesis,
        String victim,
        Duration held,
        Optional<Duration> during,
        Optional<Duration> back,
        Optional<Duration> whole,
        Optional<Duration> settled,
        Count count,
        int violations) {

    JsonObject write() {
        return new JsonObject()
                .put("number", number)
                .put("nemesis", nemesis)
                .put("victim", victim)
                .put("heldMs", held.toMillis())
                .put("duringMs", during.map(Duration::toMillis).orElse(null))
                .put("backMs", back.map(Duration::toMillis).orElse(null))
                .put("wholeMs", whole.map(Duration::toMillis).orElse(null))
                .put("settledMs", settled.map(Duration::toMillis).orElse(null))
                .put("acknowledged", count.acknowledged())
                .put("unknown", count.unknown())
                .put("failed", count.failed())
                .put("violations", violations);
    }
}
