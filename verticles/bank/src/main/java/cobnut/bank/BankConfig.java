package cobnut.bank;

import static java.nio.charset.StandardCharsets.UTF_8;

import cobnut.chassis.config.Secret;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may be said about the bank.
 *
 * @param httpHost where the API listens
 * @param httpPort 0 takes any free one
 * @param apiKey what a client says in X-Api-Key; the default is for loopback only
 * @param slow how long tok_slow keeps its client waiting before it charges
 * @param hang after which a request that is never answered loses its connection
 * @param requests how many are worked on at once; the next one is told 503
 */
public record BankConfig(String httpHost, int httpPort, Secret apiKey, Duration slow, Duration hang, int requests) {
    private static final Secret DEVELOPMENT_KEY = new Secret("development-bank-key");
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

    public static final BankConfig DEFAULTS =
            new BankConfig("127.0.0.1", 8070, DEVELOPMENT_KEY, Duration.ofSeconds(3), Duration.ofSeconds(60), 1024);

    public BankConfig {
        if (httpPort < 0 || httpPort > 65535) {
            throw new IllegalArgumentException("http-port must be 0 to 65535, not " + httpPort);
        }
        if (apiKey.value().length() < 16) {
            throw new IllegalArgumentException("api-key must have at least 16 characters");
        }
        if (!LOOPBACK.contains(httpHost) && apiKey.value().equals(DEVELOPMENT_KEY.value())) {
            throw new IllegalArgumentException(
                    "api-key is the one of development, which everybody knows, and http-host " + httpHost
                            + " is not loopback; set api-key");
        }
        if (slow.isNegative() || hang.toMillis() < 1 || requests < 1) {
            throw new IllegalArgumentException("slow must not be negative; hang and requests must be positive");
        }
    }

    /** Takes the same time for any key of the right length. */
    boolean accepts(@Nullable String key) {
        return key != null
                && MessageDigest.isEqual(key.getBytes(UTF_8), apiKey.value().getBytes(UTF_8));
    }
}
