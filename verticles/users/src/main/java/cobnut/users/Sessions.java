package cobnut.users;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * The open sessions and every refresh token they ever had. A session has one good token at a time; of any number of
 * concurrent attempts with it exactly one wins.
 */
interface Sessions {

    /** A session that goes on, and whose it is. The roles are today's, not those of the log-in. */
    record Continued(UUID session, User user) {}

    /**
     * @param tokenHash of the first refresh token
     * @param life after which it ends, however often it is refreshed
     */
    void open(UUID session, UUID user, byte[] tokenHash, Duration life);

    /**
     * Spends a refresh token and puts the next one in its place. Empty when the token is unknown, or its session has
     * ended. A token that was spent before ends its session for good: one of the two who know it is a thief, and nobody
     * can tell which.
     */
    Optional<Continued> rotate(byte[] tokenHash, byte[] nextHash);

    /** Ends a session of that user; nothing happens when there is none. */
    void end(UUID session, UUID user);
}
