package cobnut.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {

    @TempDir
    private Path folder;

    @Test
    void it_is_found_by_walking_up_and_else_is_the_installations() throws IOException {
        var deep = Files.createDirectories(folder.resolve("clone/a/b"));
        var home = folder.resolve("home");

        assertThat(StateFolder.find(deep, home).root()).isEqualTo(home.resolve(".cobnut"));

        Files.createDirectories(folder.resolve("clone/cluster-config"));
        Files.createFile(folder.resolve("clone/cluster-config/topology.yaml"));
        assertThat(StateFolder.find(deep, home).root()).isEqualTo(folder.resolve("clone/.cobnut"));

        Files.createDirectory(folder.resolve("clone/a/.cobnut"));
        assertThat(StateFolder.find(deep, home).root()).isEqualTo(folder.resolve("clone/a/.cobnut"));
    }

    @Test
    void only_its_owner_may_look_into_it_or_read_the_token() throws IOException {
        var state = state();
        Token.make(state);
        var first = state.token();
        Token.make(state);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.root())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(state.root().resolve("token"))))
                .isEqualTo("rw-------");
        assertThat(state.token()).isEqualTo(first).hasSizeGreaterThan(40);
    }

    @Test
    void a_half_written_file_is_named_with_the_line_that_removes_it() throws IOException {
        var state = state();
        Files.writeString(state.root().resolve("supervisor.json"), "{\"pid\": 12");

        assertThatThrownBy(state::supervisor).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.sentence()).contains("supervisor.json is half-written");
            assertThat(refusal.mend()).startsWith("rm ").endsWith("supervisor.json");
            assertThat(refusal.exit()).isNotZero();
        });
    }

    @Test
    void a_process_number_that_was_used_again_is_not_the_process() {
        var self = ProcessRef.current();

        assertThat(self.alive()).isPresent();
        assertThat(new ProcessRef(self.pid(), Optional.of(Instant.EPOCH)).alive())
                .isEmpty();
        assertThat(new ProcessRef(0, Optional.empty()).alive()).isEmpty();
        assertThat(ProcessRef.read(self.write())).isEqualTo(self);
    }

    @Test
    void nodes_that_live_are_told_from_those_that_died() throws IOException {
        var state = state();
        var self = ProcessHandle.current().pid();
        Files.writeString(
                state.root().resolve("nodes/here.json"),
                "{\"name\": \"here\", \"pid\": %d, \"services\": [\"orders\"], \"management\": \"h:1\"}"
                        .formatted(self));
        Files.writeString(state.root().resolve("nodes/gone.json"), "{\"name\": \"gone\", \"pid\": 0}");

        assertThat(state.written()).extracting(NodeRecord::name).containsExactly("gone", "here");
        assertThat(state.living()).extracting(NodeRecord::name).containsExactly("here");
        assertThat(state.living("here").orElseThrow().services()).containsExactly("orders");
    }

    @Test
    void one_supervisor_has_the_lock_and_the_next_is_told_who() {
        var state = state();
        try (var lock = UpLock.take(state)) {
            state.supervisedBy(new SupervisorRecord(ProcessRef.current(), true, 1, 8080, 5433));

            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> UpLock.take(state)).isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.exit()).isEqualTo(Exit.ALREADY_RUNNING);
                assertThat(refusal.sentence())
                        .contains("up already", "pid " + ProcessHandle.current().pid(), "8080", "detached");
            });
        }

        assertThat(state.root().resolve("lock")).doesNotExist();
        UpLock.take(state).close();
    }

    @Test
    void purge_leaves_nothing() {
        var state = state();
        Token.make(state);

        state.purge();

        assertThat(state.root()).doesNotExist();
    }

    private StateFolder state() {
        var state = new StateFolder(folder.resolve(".cobnut"));
        state.create();
        return state;
    }
}
