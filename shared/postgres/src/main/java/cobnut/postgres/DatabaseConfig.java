package cobnut.postgres;

import java.time.Duration;

/**
 * The bounds of one service's pool on one node.
 *
 * @param maxSize connections; 8 to 16 in all per two cores of the server are enough
 * @param waitQueue callers that may wait for a connection; the next one is told UNAVAILABLE
 * @param connectionTimeout how long a caller waits for a connection
 * @param idleTimeout after which an unused connection is closed
 * @param maxLifetime after which a connection is replaced, so that its caches and its server process stay small
 * @param statementTimeout kept by the server; one second later the client gives the connection up
 * @param lockTimeout how long a statement waits for a row somebody else holds
 * @param attempts of a transaction that the server rolled back for a serialization failure or a deadlock
 */
public record DatabaseConfig(
        int maxSize,
        int waitQueue,
        Duration connectionTimeout,
        Duration idleTimeout,
        Duration maxLifetime,
        Duration statementTimeout,
        Duration lockTimeout,
        int attempts) {

    public static final DatabaseConfig DEFAULTS = new DatabaseConfig(
            4,
            64,
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofMinutes(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            6);

    public DatabaseConfig {
        within("max-size", maxSize, 1, 100);
        within("wait-queue", waitQueue, 0, 10_000);
        within("attempts", attempts, 1, 20);
        positive("connection-timeout", connectionTimeout);
        positive("idle-timeout", idleTimeout);
        positive("max-lifetime", maxLifetime);
        positive("statement-timeout", statementTimeout);
        positive("lock-timeout", lockTimeout);
        if (lockTimeout.compareTo(statementTimeout) >= 0) {
            throw new IllegalArgumentException(
                    "lock-timeout must be shorter than statement-timeout, or it never fires");
        }
    }

    public DatabaseConfig withMaxSize(int connections) {
        return new DatabaseConfig(
                connections,
                waitQueue,
                connectionTimeout,
                idleTimeout,
                maxLifetime,
                statementTimeout,
                lockTimeout,
                attempts);
    }

    private static void within(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must be " + least + " to " + most + ", not " + value);
        }
    }

    private static void positive(String key, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(key + " must be at least a millisecond, not " + value);
        }
    }
}
