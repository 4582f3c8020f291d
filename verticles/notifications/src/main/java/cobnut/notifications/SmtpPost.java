package cobnut.notifications;

import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import cobnut.notifications.NotificationsConfig.Tls;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailConfig;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.SMTPException;
import io.vertx.ext.mail.StartTLSOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Letters by SMTP. A letter's id is its Message-ID and its X-Cobnut-Event: who gets it twice can drop one. To be called
 * on virtual threads.
 */
final class SmtpPost implements Post, AutoCloseable {
    /** Permanent to the server, and no fault of the letter: it does not know us. */
    private static final Set<Integer> OF_OURS = Set.of(530, 534, 535, 538);

    private final MailClient client;
    /** The client gives connections back on the context that asked for them: it must be one that nobody interrupts. */
    private final Context context;

    private final String from;
    private final Duration timeout;

    SmtpPost(Vertx vertx, NotificationsConfig config) {
        this.client = MailClient.create(vertx, options(config));
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.from = config.from();
        this.timeout = config.smtpTimeout();
    }

    private static MailConfig options(NotificationsConfig config) {
        var millis = Math.toIntExact(config.smtpTimeout().toMillis());
        var options = new MailConfig()
                .setHostname(config.smtpHost())
                .setPort(config.smtpPort())
                .setSsl(config.smtpTls() == Tls.TLS)
                .setStarttls(config.smtpTls() == Tls.STARTTLS ? StartTLSOptions.REQUIRED : StartTLSOptions.DISABLED)
                .setHostnameVerificationAlgorithm("HTTPS")
                .setLogin(config.smtpUser().isEmpty() ? LoginOption.DISABLED : LoginOption.REQUIRED)
                .setMaxPoolSize(config.smtpConnections())
                .setConnectTimeout(millis)
                .setIdleTimeout(millis)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        config.smtpCa().ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        return config.smtpUser().isEmpty()
                ? options
                : options.setUsername(config.smtpUser())
                        .setPassword(config.smtpPassword().value());
    }

    @Override
    public void send(String address, Letter letter) {
        requireOneLine(address, letter);
        var domain = from.substring(from.lastIndexOf('@') + 1).replace(">", "");
        var headers = MultiMap.caseInsensitiveMultiMap()
                .add("Message-ID", "<" + letter.id() + "@" + domain + ">")
                .add("X-Cobnut-Event", letter.id())
                .add("Auto-Submitted", "auto-generated");
        var mail = new MailMessage()
                .setFrom(from)
                .setTo(address)
                .setSubject(letter.subject())
                .setText(letter.text())
                .setHeaders(headers);
        try {
            Future.<MailResult>future(sent ->
                            context.runOnContext(_ -> client.sendMail(mail).onComplete(sent)))
                    .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .await();
        } catch (Exception failure) {
            throw refusal(letter, failure);
        }
    }

    /** The client passes on what it is given: a line break would be a command of its own. */
    private static void requireOneLine(String address, Letter letter) {
        if (address.chars()
                .anyMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c) || c == '<' || c == '>')) {
            throw new ServiceException(new Problem(
                    Kind.INVALID, "MAIL_REFUSED", "letter " + letter.id() + " has an address that no mail can have"));
        }
    }

    /** Servers repeat the address in their answers: only their code is told. */
    private static ServiceException refusal(Letter letter, Exception failure) {
        if (failure instanceof SMTPException answer
                && answer.isPermanent()
                && !OF_OURS.contains(answer.getReplyCode())) {
            return new ServiceException(new Problem(
                    Kind.INVALID,
                    "MAIL_REFUSED",
                    "the mail server refuses letter " + letter.id() + " for good, with " + answer.getReplyCode()));
        }
        var why = switch (failure) {
            case SMTPException answer -> "answers " + answer.getReplyCode();
            case TimeoutException _ -> "did not answer in time";
            default -> "cannot be used: " + failure.getClass().getSimpleName();
        };
        return new ServiceException(new Problem(
                Kind.UNAVAILABLE, "MAIL_SERVER_AWAY", "letter " + letter.id() + " waits: the mail server " + why));
    }

    @Override
    public void close() {
        client.close();
    }
}
