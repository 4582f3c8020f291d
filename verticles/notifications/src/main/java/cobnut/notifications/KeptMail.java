package cobnut.notifications;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.server.SMTPServer;

/**
 * The mail server of development: keeps the newest mails as files that people can look at, and sends none. It listens
 * on a free port of loopback that its own node alone knows: any number of nodes may run on one machine.
 */
final class KeptMail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptMail.class);
    private static final int MAIL_BYTES = 256 * 1024;

    private final Path folder;
    private final int most;
    private final InstantSource clock;
    private final SMTPServer server;

    KeptMail(Path folder, int most, InstantSource clock) throws IOException {
        this.folder = Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        this.most = most;
        this.clock = clock;
        this.server = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .maxMessageSize(MAIL_BYTES)
                .maxConnections(64)
                .messageHandler((_, _, _, mail) -> keep(mail))
                .build();
        server.start();
    }

    int port() {
        return server.getPortAllocated();
    }

    private synchronized void keep(byte[] mail) {
        try {
            var file = Files.createTempFile(folder, clock.millis() + "-", ".eml");
            Files.write(file, mail);
            LOG.info("a mail is kept and not sent: {}", file);
            forgetOldest();
        } catch (IOException e) {
            throw new UncheckedIOException("mail cannot be kept in " + folder, e);
        }
    }

    private void forgetOldest() throws IOException {
        try (var files = Files.list(folder)) {
            var kept = files.filter(file -> file.toString().endsWith(".eml"))
                    .sorted(Comparator.comparing(Path::getFileName))
                    .toList();
            for (var oldest : kept.subList(0, Math.max(0, kept.size() - most))) {
                Files.deleteIfExists(oldest);
            }
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
