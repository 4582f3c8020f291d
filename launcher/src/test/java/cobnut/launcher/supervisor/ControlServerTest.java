package cobnut.launcher.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.state.ProcessRef;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.state.SupervisorRecord;
import cobnut.launcher.state.Token;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {

    @TempDir
    private Path folder;

    private StateFolder state;

    @BeforeEach
    void make() {
        state = new StateFolder(folder.resolve(".cobnut"));
        state.create();
        Token.make(state);
    }

    @Test
    void orders_are_obeyed_and_refusals_come_back_as_they_were_said() {
        try (var server = new ControlServer(state::token, ControlServerTest::obey)) {
            supervised(server);
            var client = new ControlClient(state);

            assertThat(client.order("echo", new JsonObject().put("a", 1)).getInteger("a"))
                    .isEqualTo(1);
            assertThatThrownBy(() -> client.order("refuse", new JsonObject()))
                    .isInstanceOf(Refusal.class)
                    .hasMessage("not today");
        }
    }

    @Test
    void nobody_without_the_token_is_obeyed() {
        try (var server = new ControlServer(() -> "another", ControlServerTest::obey)) {
            supervised(server);

            assertThatThrownBy(() -> new ControlClient(state).order("echo", new JsonObject()))
                    .hasMessageContaining("token");
        }
    }

    @Test
    void without_a_supervisor_the_line_to_type_is_up() {
        assertThatThrownBy(() -> new ControlClient(state).order("nodes", new JsonObject()))
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.exit()).isEqualTo(Exit.NOT_RUNNING);
                    assertThat(refusal.mend()).isEqualTo("./cobnut up");
                });
    }

    private void supervised(ControlServer server) {
        state.supervisedBy(new SupervisorRecord(ProcessRef.current(), true, server.port(), 0, 0));
    }

    private static JsonObject obey(String order, JsonObject arguments) {
        if (order.equals("refuse")) {
            throw Refusal.failed("not today");
        }
        return arguments;
    }
}
