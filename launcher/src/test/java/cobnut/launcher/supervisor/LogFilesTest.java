package cobnut.launcher.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {

    @TempDir
    private Path folder;

    @Test
    void each_start_begins_a_new_file_and_three_old_ones_are_kept() throws IOException {
        var log = folder.resolve("edge.log");
        for (var run = 1; run <= 6; run++) {
            LogFiles.rotate(log);
            Files.writeString(log, "run " + run);
        }

        assertThat(log).hasContent("run 6");
        assertThat(folder.resolve("edge.log.1")).hasContent("run 5");
        assertThat(folder.resolve("edge.log.3")).hasContent("run 3");
        assertThat(folder.resolve("edge.log.4")).doesNotExist();
    }

    @Test
    void a_log_that_grows_too_long_is_cut_while_its_writer_goes_on() throws IOException {
        var log = folder.resolve("edge.log");
        try (var writer = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            writer.write("before ");
            writer.flush();

            LogFiles.bound(log, 3);
            writer.write("after");
            writer.flush();
        }

        assertThat(log).hasContent("after");
        assertThat(folder.resolve("edge.log.1")).hasContent("before ");
    }
}
