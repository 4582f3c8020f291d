package cobnut.users;

import cobnut.chassis.config.Secret;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Configuration of users.
 *
 * @param issuer who the tokens say they come from; the edge must trust it
 * @param audience who the tokens are for
 * @param accessTokenLife how long an access token is good, also after its session ended
 * @param sessionLife after which one logs in again
 * @param keyFolder where the signing keys lie, the same for all replicas
 * @param signingKey a key in PEM that signs instead of those in the folder; empty for none
 * @param hashThreads passwords hashed at the same time, 19 MiB each
 * @param hashQueue calls that may wait for one of them
 * @param development whether a missing key is made, and well-known customers and passwords are seeded
 * @param seed whether customers are put into an empty shop
 * @param adminPassword of the seeded admin@example.com; empty for none
 */
public record UsersConfig(
        String issuer,
        String audience,
        Duration accessTokenLife,
        Duration sessionLife,
        Path keyFolder,
        Secret signingKey,
        int hashThreads,
        int hashQueue,
        boolean development,
        boolean seed,
        Secret adminPassword) {

    public static final UsersConfig DEFAULTS = new UsersConfig(
            "https://cobnut.local/users",
            "cobnut",
            Duration.ofMinutes(10),
            Duration.ofDays(30),
            Path.of(".cobnut", "keys"),
            new Secret(""),
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            64,
            false,
            false,
            new Secret(""));

    public UsersConfig {
        if (issuer.isBlank() || audience.isBlank()) {
            throw new IllegalArgumentException("issuer and audience must not be empty: the edge checks both");
        }
        within("access-token-life", accessTokenLife, Duration.ofMinutes(1), Duration.ofHours(1));
        within("session-life", sessionLife, Duration.ofMinutes(1), Duration.ofDays(400));
        if (hashThreads < 1 || hashThreads > 64) {
            throw new IllegalArgumentException("hash-threads must be 1 to 64, not " + hashThreads);
        }
        if (hashQueue < 0 || hashQueue > 10_000) {
            throw new IllegalArgumentException("hash-queue must be 0 to 10000, not " + hashQueue);
        }
    }

    private static void within(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " must be " + least + " to " + most + ", not " + value);
        }
    }
}
