package cobnut.notifications;

import cobnut.chassis.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What may be said about mail.
 *
 * @param from the sender customers see
 * @param smtpHost empty in development: mail is kept in files and reaches nobody
 * @param smtpTls what protects the way to the server
 * @param smtpCa whom to trust, PEM; absent trusts whom the JDK trusts
 * @param smtpUser empty logs in nowhere
 * @param smtpTimeout for connecting, and for a whole mail
 * @param smtpConnections to the server at once, on each node
 * @param development whether it may start without a mail server
 * @param mailFolder where mail is kept in development
 * @param mailKept how many, the newest
 */
public record NotificationsConfig(
        String from,
        String smtpHost,
        int smtpPort,
        Tls smtpTls,
        Optional<Path> smtpCa,
        String smtpUser,
        Secret smtpPassword,
        Duration smtpTimeout,
        int smtpConnections,
        boolean development,
        Path mailFolder,
        int mailKept) {

    /** What protects the way to the mail server. */
    public enum Tls {
        /** Nothing; on loopback only. */
        NONE,
        /** Begins in the clear and goes on only under TLS. */
        STARTTLS,
        /** TLS from the first byte. */
        TLS
    }

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

    public static final NotificationsConfig DEFAULTS = new NotificationsConfig(
            "Cobnut <shop@cobnut.local>",
            "",
            587,
            Tls.STARTTLS,
            Optional.empty(),
            "",
            new Secret(""),
            Duration.ofSeconds(3),
            4,
            false,
            Path.of(".cobnut", "mail"),
            100);

    public NotificationsConfig {
        if (!from.contains("@") || from.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("from must be an address, such as Shop <shop@example.com>");
        }
        if (smtpPort < 1 || smtpPort > 65_535 || smtpConnections < 1 || smtpConnections > 64 || mailKept < 1) {
            throw new IllegalArgumentException(
                    "smtp-port must be 1 to 65535, smtp-connections 1 to 64, mail-kept at least 1");
        }
        // With the question for the address it must fit into the five seconds that a reaction has.
        if (smtpTimeout.compareTo(Duration.ofMillis(100)) < 0 || smtpTimeout.compareTo(Duration.ofSeconds(4)) > 0) {
            throw new IllegalArgumentException("smtp-timeout must be 100ms to 4s, not " + smtpTimeout);
        }
        if (smtpUser.isEmpty() != smtpPassword.value().isEmpty()) {
            throw new IllegalArgumentException("smtp-user and smtp-password come together, or neither does");
        }
        if (smtpTls == Tls.NONE && !smtpHost.isEmpty() && !LOOPBACK.contains(smtpHost)) {
            throw new IllegalArgumentException("smtp-tls is NONE and smtp-host " + smtpHost
                    + " is not loopback: addresses would travel in the clear; use STARTTLS or TLS");
        }
    }

    /** The same with a server on loopback that wants no name. */
    NotificationsConfig at(int port) {
        return new NotificationsConfig(
                from,
                "127.0.0.1",
                port,
                Tls.NONE,
                Optional.empty(),
                "",
                new Secret(""),
                smtpTimeout,
                smtpConnections,
                development,
                mailFolder,
                mailKept);
    }

    /** Whether mail is kept in files. Throws IllegalStateException when nobody said where mail goes. */
    boolean keeps() {
        if (smtpHost.isEmpty() && !development) {
            throw new IllegalStateException(
                    "notifications has no mail server; set notifications.smtp-host, and smtp-user and"
                            + " smtp-password (COBNUT_NOTIFICATIONS_SMTP_PASSWORD) where it wants them");
        }
        return smtpHost.isEmpty();
    }
}
