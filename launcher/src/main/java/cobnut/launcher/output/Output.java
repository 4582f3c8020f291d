package cobnut.launcher.output;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How data is written to standard output: for people or for programs. */
public enum Output {
    TABLE,
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A row of a table: its cells for people, its object for programs. */
    public record Row(List<String> cells, JsonObject json) {}

    /** Writes rows under their titles, or a JSON array. */
    public void print(PrintWriter out, List<String> titles, List<Row> rows) {
        if (this == JSON) {
            var array = new JsonArray();
            rows.forEach(row -> array.add(row.json()));
            out.println(array.encodePrettily());
        } else {
            var lines = new ArrayList<List<String>>();
            lines.add(titles);
            rows.forEach(row -> lines.add(row.cells()));
            columns(lines).forEach(out::println);
        }
        out.flush();
    }

    /** Pads each column to its widest cell. */
    static List<String> columns(List<List<String>> lines) {
        var widths = new int[lines.getFirst().size()];
        for (var line : lines) {
            for (var i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        var result = new ArrayList<String>();
        for (var line : lines) {
            var text = new StringBuilder();
            for (var i = 0; i < widths.length; i++) {
                text.append(line.get(i)).repeat(' ', widths[i] - line.get(i).length() + 2);
            }
            result.add(text.toString().stripTrailing());
        }
        return result;
    }
}
