package cobnut.gateway.identity;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One issuer's keys. An unknown key id makes it look again, but at most every ten seconds and one at a time, however
 * many forged ids arrive; known keys go on being used while the issuer cannot be reached. Thread-safe.
 */
final class Keys {
    private static final Logger LOG = LoggerFactory.getLogger(Keys.class);
    private static final long FRESH = Duration.ofMinutes(5).toNanos();
    private static final long PAUSE = Duration.ofSeconds(10).toNanos();
    private static final long FIRST_PAUSE = Duration.ofSeconds(1).toNanos();

    private final String issuer;
    private final KeySource source;
    private final LongSupplier nanos;
    private volatile @Nullable Map<String, Jwk> known;
    private long asked;
    private boolean everAsked;
    private @Nullable Future<Void> asking;

    Keys(String issuer, KeySource source, LongSupplier nanos) {
        this.issuer = issuer;
        this.source = source;
        this.nanos = nanos;
    }

    /** Whether a token verified with this key earlier may still be believed. */
    boolean holds(Jwk key) {
        var keys = known;
        if (keys == null) {
            return false;
        }
        refresh(FRESH);
        var present = keys.get(key.kid());
        return present != null && present.key().equals(key.key());
    }

    /** Fails with UNAUTHENTICATED for an unknown id, with UNAVAILABLE when the keys could never be read. */
    Future<Jwk> find(String kid) {
        var keys = known;
        var key = keys == null ? null : keys.get(kid);
        if (key != null) {
            refresh(FRESH);
            return Future.succeededFuture(key);
        }
        return refresh(keys == null ? FIRST_PAUSE : PAUSE).transform(_ -> again(kid));
    }

    private Future<Jwk> again(String kid) {
        var keys = known;
        if (keys == null) {
            return Future.failedFuture(ServiceException.refuse(
                    Kind.UNAVAILABLE, "KEYS_UNAVAILABLE", "the issuer's keys cannot be read now; try again soon"));
        }
        var key = keys.get(kid);
        return key == null ? Future.failedFuture(Token.refused("its key is unknown")) : Future.succeededFuture(key);
    }

    /** Asks the source, unless it is being asked or was asked less than that long ago. */
    private Future<Void> refresh(long pause) {
        synchronized (this) {
            if (asking != null) {
                return asking;
            }
            if (everAsked && nanos.getAsLong() - asked < pause) {
                return Future.succeededFuture();
            }
            everAsked = true;
            asked = nanos.getAsLong();
            var answer = source.fetch().map(Jwk::parse);
            var done = answer.<Void>map(keys -> {
                known = keys;
                return null;
            });
            asking = done;
            done.onComplete(result -> {
                synchronized (this) {
                    asking = null;
                }
                if (result.failed()) {
                    LOG.warn(
                            "the keys of {} cannot be read: {}",
                            issuer,
                            result.cause().getMessage());
                }
            });
            return done;
        }
    }
}
