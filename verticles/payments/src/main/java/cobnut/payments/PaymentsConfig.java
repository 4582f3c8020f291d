package cobnut.payments;

import cobnut.chassis.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * What may be said about payments.
 *
 * @param bankUrl the card provider; nothing else is ever called
 * @param bankApiKey what we say there in X-Api-Key; the default is for a bank on loopback only
 * @param connectTimeout for a new connection to the provider
 * @param requestTimeout for the provider's whole answer
 * @param bankCalls questions before the provider at once, on each node
 */
public record PaymentsConfig(
        URI bankUrl, Secret bankApiKey, Duration connectTimeout, Duration requestTimeout, int bankCalls) {
    private static final Secret DEVELOPMENT_KEY = new Secret("development-bank-key");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    public static final PaymentsConfig DEFAULTS = new PaymentsConfig(
            URI.create("http://127.0.0.1:8070"), DEVELOPMENT_KEY, Duration.ofSeconds(1), Duration.ofSeconds(2), 64);

    public PaymentsConfig {
        var host = bankUrl.getHost();
        var scheme = bankUrl.getScheme();
        if (host == null || !"http".equals(scheme) && !"https".equals(scheme) || bankUrl.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "bank-url must be http(s)://host[:port][/path] without user, not " + bankUrl);
        }
        if (!LOOPBACK.contains(host) && bankApiKey.value().equals(DEVELOPMENT_KEY.value())) {
            throw new IllegalArgumentException("bank-api-key is the one of development, which everybody knows, and "
                    + host + " is not loopback; set bank-api-key");
        }
        if (!LOOPBACK.contains(host) && scheme.equals("http")) {
            throw new IllegalArgumentException("bank-url must be https beyond loopback: it carries the key and cards");
        }
        if (connectTimeout.toMillis() < 1 || requestTimeout.toMillis() < 1 || bankCalls < 1) {
            throw new IllegalArgumentException("connect-timeout, request-timeout and bank-calls must be positive");
        }
    }
}
