package cobnut.launcher.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.launcher.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The torture in its short form; {@code cobnut chaos --full} is the long one. */
@Tag("cluster")
@Order(1)
class ChaosTest {

    @TempDir
    private Path folder;

    @Test
    void nothing_is_lost_while_nodes_and_the_database_are_killed_again_and_again() throws Exception {
        // The topology that people use.
        Files.createDirectories(folder.resolve("cluster-config"));
        Files.copy(Path.of("../cluster-config/topology.yaml"), folder.resolve("cluster-config/topology.yaml"));

        var said = new Cli(folder)
                .run(
                        "chaos",
                        "--nemesis=kill=10,postgres=1",
                        "--hurry",
                        "--rate=8",
                        // JVMs that are killed all the time have no use for the better compiler.
                        "--jvm=-XX:TieredStopAtLevel=1",
                        "--report=report");

        assertThat(said.status()).as(said.out() + said.err()).isZero();
        assertThat(said.out()).contains("kill      10").contains(" 0 violations");
        assertThat(Files.lines(folder.resolve("report/history.jsonl"))
                        .filter(line -> line.contains("\"result\":\"OK\"")))
                .hasSizeGreaterThan(100);
    }
}
