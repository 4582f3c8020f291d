package cobnut.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ConfigurationTest {
    record Pool(int maxSize, Duration patience) {}

    enum Mode {
        FAST,
        VERY_SAFE
    }

    record Demo(String host, int port, Pool pool, List<String> tags, URI bank, Mode mode, Secret key, boolean on) {
        static final Demo DEFAULTS = new Demo(
                "127.0.0.1",
                8080,
                new Pool(4, Duration.ofSeconds(1)),
                List.of(),
                URI.create("http://localhost"),
                Mode.FAST,
                new Secret("none"),
                false);

        Demo {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port must be from 0 to 65535, not " + port);
            }
        }
    }

    @TempDir
    Path folder;

    private Configuration.Loaded<Demo> load(Vertx vertx, Map<String, String> environment, Map<String, String> set)
            throws Exception {
        return new Configuration(vertx, Optional.of(folder), Optional.empty(), environment, set)
                .load("demo", Demo.DEFAULTS)
                .await(10, TimeUnit.SECONDS);
    }

    @Test
    void the_later_source_wins_and_what_nobody_says_keeps_its_default(Vertx vertx) throws Exception {
        Files.writeString(folder.resolve("demo.yaml"), """
            host: file
            port: 1
            instances: 3
            pool:
              max-size: 7
            tags: [a, b]
            mode: very-safe
            """);
        var key = Files.writeString(folder.resolve("key"), "hush\n");

        var loaded = load(
                vertx,
                Map.of("COBNUT_DEMO_PORT", "2", "COBNUT_DEMO_HOST", "env", "COBNUT_DEMO_KEY_FILE", key.toString()),
                Map.of("demo.host", "set", "demo.pool.patience", "250ms", "other.port", "9"));

        assertThat(loaded.instances()).contains(3);
        assertThat(loaded.config())
                .isEqualTo(new Demo(
                        "set",
                        2,
                        new Pool(7, Duration.ofMillis(250)),
                        List.of("a", "b"),
                        URI.create("http://localhost"),
                        Mode.VERY_SAFE,
                        new Secret("hush"),
                        false));
        assertThat(loaded.config().toString()).contains("***").doesNotContain("hush");
    }

    @Test
    void a_wrong_value_is_told_with_its_whole_path(Vertx vertx) throws Exception {
        assertThatThrownBy(() -> load(vertx, Map.of(), Map.of("demo.pool.max-size", "many")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("demo.pool.max-size: must be a number, not 'many'");
        assertThatThrownBy(() -> load(vertx, Map.of(), Map.of("demo.pool.patience", "soon")))
                .hasMessageContaining("demo.pool.patience: must be a duration such as 500ms");
        assertThatThrownBy(() -> load(vertx, Map.of(), Map.of("demo.port", "70000")))
                .hasMessage("demo: port must be from 0 to 65535, not 70000");
        assertThatThrownBy(() -> load(vertx, Map.of(), Map.of("demo.on", "maybe")))
                .hasMessageContaining("demo.on: must be true or false");
        assertThatThrownBy(() -> load(vertx, Map.of(), Map.of("demo.instances", "0")))
                .hasMessageContaining("demo.instances: must be a number from 1 to 64");

        Files.writeString(folder.resolve("demo.yaml"), "pool: {max-sise: 3}\n");
        assertThatThrownBy(() -> load(vertx, Map.of(), Map.of()))
                .hasMessage("demo.pool.max-sise: there is no such key; there are [max-size, patience]");
    }
}
