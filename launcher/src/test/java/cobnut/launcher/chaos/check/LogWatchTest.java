package cobnut.launcher.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWatchTest {
    private static final String THROWN_BY_VERTX = """
        java.lang.IllegalStateException: Promise already completed
        \tat io.vertx.core.impl.future.PromiseInternal.fail(PromiseInternal.java:1)
        \tat cobnut.chassis.bus.Sending.send(Sending.java:1)
        """;
    private static final String THROWN_BY_US = """
        java.lang.NullPointerException: it is null
        \tat java.base/java.util.Objects.requireNonNull(Objects.java:1)
        \tat cobnut.orders.Placing.place(Placing.java:1)
        \tat io.vertx.core.impl.ContextImpl.run(ContextImpl.java:1)
        """;

    @TempDir
    private Path folder;

    @Test
    void a_mistake_of_our_programs_is_found_in_whoever_logs_it() throws IOException {
        write("trade.log", entry("io.vertx.core.impl.ContextImpl", "Unhandled exception", THROWN_BY_US));

        assertThat(new LogWatch(folder).look(false)).singleElement().satisfies(found -> {
            assertThat(found.check()).isEqualTo("log: a mistake of a program");
            assertThat(found.subject()).isEqualTo("trade");
        });
    }

    @Test
    void a_mistake_we_log_ourselves_is_found_whoever_throws_it() throws IOException {
        write("trade.log", entry("cobnut.chassis.bus.Sending", "cannot send", THROWN_BY_VERTX));

        assertThat(new LogWatch(folder).look(false)).hasSize(1);
    }

    @Test
    void what_a_library_throws_at_itself_and_logs_is_expected() throws IOException {
        write("trade.log", entry("io.vertx.core.impl.ContextImpl", "Unhandled exception", THROWN_BY_VERTX));

        assertThat(new LogWatch(folder).look(false)).isEmpty();
    }

    @Test
    void a_thread_blocked_for_more_than_five_seconds_is_found_unless_its_process_was_frozen_or_starts()
            throws IOException {
        write("trade.log", entry("cobnut.chassis.runtime.ClusterNode", "node trade is up: [orders] on nio", ""));
        write("trade.log", entry("io.vertx.core.impl.BlockedThreadChecker", blocked(5_001), ""));
        write("money.log", entry("cobnut.chassis.runtime.ClusterNode", "node money is up: [bank] on nio", ""));
        write("money.log", entry("io.vertx.core.impl.BlockedThreadChecker", blocked(4_999), ""));
        write("people.log", entry("io.vertx.core.impl.BlockedThreadChecker", blocked(5_001), ""));

        assertThat(new LogWatch(folder).look(false))
                .extracting(Violation::subject)
                .containsExactly("trade");
        assertThat(new LogWatch(folder).look(true)).isEmpty();
    }

    @Test
    void each_line_is_looked_at_once_when_it_is_whole() throws IOException {
        var watch = new LogWatch(folder);
        var line = entry("cobnut.orders.Placing", "failed", THROWN_BY_US);
        write("trade.log", line.substring(0, 40));
        assertThat(watch.look(false)).isEmpty();

        write("trade.log", line.substring(40));
        assertThat(watch.look(false)).hasSize(1);
        assertThat(watch.look(false)).isEmpty();
    }

    @Test
    void a_file_that_was_rotated_is_not_read_again() throws IOException {
        var watch = new LogWatch(folder);
        write("trade.log", entry("cobnut.orders.Placing", "failed", THROWN_BY_US));
        assertThat(watch.look(false)).hasSize(1);

        Files.move(folder.resolve("trade.log"), folder.resolve("trade.log.1"));
        write("trade.log", entry("cobnut.orders.Placing", "failed again", THROWN_BY_US));
        assertThat(watch.look(false)).hasSize(1);
    }

    private static String blocked(int millis) {
        return "Thread vert.x-eventloop-thread-0 has been blocked for " + millis + " ms, time limit is 2000 ms";
    }

    private static String entry(String logger, String message, String stack) {
        return new JsonObject()
                        .put("logger", logger)
                        .put("message", message)
                        .put("stack", stack)
                        .encode() + "\n";
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
