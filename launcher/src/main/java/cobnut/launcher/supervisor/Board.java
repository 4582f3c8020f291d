package cobnut.launcher.supervisor;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What comes up and how far it is, for whoever draws it: here, or the process that started a detached supervisor. */
public final class Board {

    /** Where the whole start is. */
    public enum Phase {
        STARTING,
        READY,
        FAILED,
        STOPPING
    }

    /** @param took null while it is not there yet */
    public record Line(String name, String what, @Nullable Duration took) {}

    /**
     * The board at one moment.
     *
     * @param message why it failed; empty otherwise
     */
    public record View(
            Phase phase,
            List<Line> lines,
            String message,
            @Nullable String mend,
            int exit,
            int edge) {

        public JsonObject write() {
            var rows = new JsonArray();
            lines.forEach(line -> rows.add(new JsonObject()
                    .put("name", line.name())
                    .put("what", line.what())
                    .put("millis", line.took() == null ? null : line.took().toMillis())));
            return new JsonObject()
                    .put("phase", phase.name())
                    .put("lines", rows)
                    .put("message", message)
                    .put("mend", mend)
                    .put("exit", exit)
                    .put("edge", edge);
        }

        public static View read(JsonObject json) {
            var lines = new ArrayList<Line>();
            for (var one : json.getJsonArray("lines", new JsonArray())) {
                if (one instanceof JsonObject line) {
                    var millis = line.getLong("millis");
                    lines.add(new Line(
                            line.getString("name", ""),
                            line.getString("what", ""),
                            millis == null ? null : Duration.ofMillis(millis)));
                }
            }
            return new View(
                    Phase.valueOf(json.getString("phase", "STARTING")),
                    lines,
                    json.getString("message", ""),
                    json.getString("mend"),
                    json.getInteger("exit", 0),
                    json.getInteger("edge", 0));
        }
    }

    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final Consumer<View> onChange;
    private final int edge;

    public Board(int edge, Consumer<View> onChange) {
        this.edge = edge;
        this.onChange = onChange;
    }

    synchronized void line(String name, String what) {
        lines.put(name, new Line(name, what, null));
        tell(Phase.STARTING);
    }

    synchronized void there(String name, String what, Duration took) {
        lines.put(name, new Line(name, what, took));
        tell(Phase.STARTING);
    }

    /** Nothing changed but the time. */
    synchronized void waiting() {
        tell(Phase.STARTING);
    }

    synchronized void ready() {
        tell(Phase.READY);
    }

    synchronized void stopping() {
        tell(Phase.STOPPING);
    }

    /** Says why the start failed. */
    public synchronized void failed(String message, @Nullable String mend, int exit) {
        onChange.accept(new View(Phase.FAILED, List.copyOf(lines.values()), message, mend, exit, edge));
    }

    private void tell(Phase phase) {
        onChange.accept(new View(phase, List.copyOf(lines.values()), "", null, 0, edge));
    }
}
