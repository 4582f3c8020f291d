package cobnut.chassis.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cobnut.chassis.directory.Endpoint.State;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is in the view when beats and the cluster's word contradict each other. */
class BeatDirectoryTest {
    private static final String OTHER = "another-boot";

    private record Alone(String name, String bootId) implements LocalNode {
        @Override
        public State state() {
            return State.UP;
        }

        @Override
        public String management() {
            return "";
        }

        @Override
        public String version() {
            return "dev";
        }

        @Override
        public List<Hosted> hosted() {
            return List.of();
        }
    }

    private final Vertx vertx = Vertx.vertx();
    private final Set<String> members = ConcurrentHashMap.newKeySet();
    private final BeatDirectory directory = new BeatDirectory(vertx, new Alone("here", "this-boot"), members::contains);

    @BeforeEach
    void open() {
        directory.start().await();
        members.add(OTHER);
        beat();
        await().atMost(Duration.ofSeconds(5)).until(this::seen);
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private void beat() {
        var served = new Beat.Served("orders", 1, 0, Map.of());
        var beat = new Beat("there", OTHER, State.UP, "", "dev", List.of(served));
        vertx.eventBus().publish("cobnut.beat", beat.encode());
    }

    private boolean seen() {
        return directory.bootIds().contains(OTHER);
    }

    @Test
    void who_left_is_not_brought_back_by_a_beat_that_was_on_its_way() {
        members.remove(OTHER);
        directory.left(OTHER);

        beat();

        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> !seen());
    }

    @Test
    void who_is_a_member_is_seen_though_the_word_that_it_left_came_last() {
        directory.came(OTHER);
        directory.left(OTHER);
        assertThat(seen()).isFalse();

        beat();

        await().atMost(Duration.ofSeconds(5)).until(this::seen);
    }
}
