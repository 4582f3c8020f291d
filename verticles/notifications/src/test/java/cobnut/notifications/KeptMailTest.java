package cobnut.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptMailTest {
    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

    @TempDir
    private Path folder;

    @Test
    void the_newest_mails_are_files_that_only_their_owner_reads() throws Exception {
        var vertx = Vertx.vertx();
        var mails = folder.resolve("mail");
        try (var kept = new KeptMail(mails, 3, () -> Instant.ofEpochMilli(millis.incrementAndGet()));
                var post = new SmtpPost(vertx, NotificationsConfig.DEFAULTS.at(kept.port()))) {
            for (int i = 1; i <= 5; i++) {
                post.send("ann@example.com", new Letter("event-" + i, "Order " + i, "Thank you!"));
            }
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }

        assertThat(contents(mails))
                .hasSize(3)
                .satisfiesExactly(
                        mail -> assertThat(mail).contains("X-Cobnut-Event: event-3"),
                        mail -> assertThat(mail).contains("X-Cobnut-Event: event-4"),
                        mail -> assertThat(mail).contains("X-Cobnut-Event: event-5"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(mails)))
                .isEqualTo("rwx------");
    }

    private static List<String> contents(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.sorted().map(KeptMailTest::read).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
