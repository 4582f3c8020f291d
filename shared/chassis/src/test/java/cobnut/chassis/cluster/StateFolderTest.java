package cobnut.chassis.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
    @TempDir
    Path folder;

    @Test
    void everybody_reads_one_cluster_name_and_one_token_that_only_the_owner_can_read() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var names = threads.invokeAll(IntStream.range(0, 32)
                    .<java.util.concurrent.Callable<String>>mapToObj(i -> () -> new StateFolder(folder).clusterName())
                    .toList());
            var first = names.getFirst().get();
            for (var name : names) {
                assertThat(name.get()).isEqualTo(first).startsWith("cobnut-");
            }
        }

        assertThat(new StateFolder(folder).token()).hasSize(48).isEqualTo(new StateFolder(folder).token());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("token"))))
                .isEqualTo("rw-------");
    }

    @Test
    void reserved_ports_differ_a_living_namesake_is_refused_and_the_dead_are_forgotten() {
        var state = new StateFolder(folder);
        var one = state.reserve("one", "b1", "127.0.0.1", 0, List.of("orders"));
        var two = state.reserve("two", "b2", "127.0.0.1", 0, List.of());

        assertThat(two.port()).isNotEqualTo(one.port());
        assertThat(two.earlier()).extracting(StateFolder.Running::name).containsExactly("one");
        assertThatThrownBy(() -> state.reserve("one", "b3", "127.0.0.1", 0, List.of()))
                .hasMessageContaining("a node named 'one' already runs here (pid ");

        state.remove("one", "another boot id");
        assertThat(state.running()).hasSize(2);
        state.remove("one", "b1");
        state.put(new StateFolder.Running("dead", 1, Instant.EPOCH, "b4", 1, "", List.of()));
        assertThat(state.running()).extracting(StateFolder.Running::name).containsExactly("two");
        assertThat(folder.resolve("nodes/dead.json")).doesNotExist();
    }

    @Test
    void a_half_written_file_is_passed_over_and_removed() throws Exception {
        var state = new StateFolder(folder);
        Files.writeString(folder.resolve("nodes/torn.json"), "{\"name\": \"to");

        assertThat(state.running()).isEmpty();
        assertThat(folder.resolve("nodes/torn.json")).doesNotExist();
    }
}
