package cobnut.kernel.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashPointTest {
    @TempDir
    private Path folder;

    private static final List<String> PLACES = List.of(
            "serve@shop.v1.Shop.Buy", "send@shop.v1.Prices.Ask", "commit@shop.v1.Shop.Buy", "saga@checkout.PAYING");

    private enum Step {
        PAYING
    }

    /** Passes the places of a small service, in a process of its own. */
    static final class Passing {
        public static void main(String[] none) {
            CrashPoint.enter("serve", "shop.v1.Shop/Buy");
            CrashPoint.at("send", "shop.v1.Prices/Ask");
            CrashPoint.here("commit");
            CrashPoint.enter("saga", "checkout", Step.PAYING);
        }
    }

    private int pass(String... flags) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Passing.class.getName()));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolveSibling("said.txt").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String armed() {
        return "-D" + CrashPoint.PROPERTY + "=" + folder;
    }

    @Test
    void who_passes_an_armed_place_first_halts_and_the_next_one_does_not() throws Exception {
        for (var place : PLACES) {
            Files.createFile(folder.resolve(place));

            assertThat(pass(armed())).as(place).isEqualTo(137);

            assertThat(folder).isEmptyDirectory();
        }
        assertThat(pass(armed())).isZero();
    }

    @Test
    void without_the_property_nothing_happens() throws Exception {
        Files.createFile(folder.resolve("saga@checkout.PAYING"));

        assertThat(pass()).isZero();
    }
}
