package cobnut.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeavingTest {
    @TempDir
    Path state;

    @Test
    void what_has_left_is_503_with_retry_after_and_what_never_was_is_404() {
        try (var edge = new Edge(state, Map.of())) {
            edge.stopServices();

            // First the bus says so, call by call; then the edge itself, from its view.
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> Edge.reason(edge.get("/v1/things/mug")).equals("503 NO_ENDPOINT"));
            var gone = edge.get("/v1/things/mug");
            assertThat(gone.headers().firstValue("retry-after")).contains("1");
            assertThat(Edge.reason(edge.get("/v1/never"))).isEqualTo("404 ROUTE_NOT_FOUND");
        }
    }
}
