package cobnut.launcher.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static final List<Output.Row> ROWS = List.of(
            new Output.Row(List.of("edge", "1"), new JsonObject().put("name", "edge")),
            new Output.Row(List.of("people", "23"), new JsonObject().put("name", "people")));

    @Test
    void people_get_columns() {
        assertThat(printed(Output.TABLE)).isEqualTo("NODE    PID\nedge    1\npeople  23\n");
    }

    @Test
    void programs_get_an_array() {
        assertThat(new JsonArray(printed(Output.JSON)).getJsonObject(1).getString("name"))
                .isEqualTo("people");
    }

    private static String printed(Output output) {
        var text = new StringWriter();
        output.print(new PrintWriter(text), List.of("NODE", "PID"), ROWS);
        return text.toString();
    }
}
