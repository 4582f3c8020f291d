package cobnut.chassis;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Vertx;
import io.vertx.core.spi.context.storage.ContextLocal;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The call being answered: who asks, under which id, and how much time is left. Immutable. Calls made while answering
 * inherit its deadline, principal and trace by themselves.
 *
 * @param method full name, {@code cobnut.orders.v1.Orders/PlaceOrder}
 * @param id the same for every attempt of one call; what {@code Requests} remembers it by
 * @param hash SHA-256 of what was asked: of method, path and raw body at the edge, else of the request's bytes
 * @param deadlineNanos on {@link System#nanoTime()} of this JVM
 * @param attempt counts from 1
 * @param caller empty when nobody said who
 * @param traceparent W3C trace context, always present
 */
public record Call(
        String method,
        UUID id,
        byte[] hash,
        long deadlineNanos,
        int attempt,
        Optional<Principal> caller,
        String traceparent) {

    private static final ContextLocal<Call> CURRENT = ContextLocal.registerLocal(Call.class);

    /** Time left; never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
    }

    /** The caller, or a refusal with UNAUTHENTICATED: for handlers whose rows belong to somebody. */
    public Principal principal() {
        return caller.orElseThrow(() -> ServiceException.refuse(
                Kind.UNAUTHENTICATED, "NO_PRINCIPAL", "the call says nobody's name; log in and send the token"));
    }

    /** The 32 hex digits that a trace is searched by. */
    public String traceId() {
        return traceparent.substring(3, 35);
    }

    /** A new W3C trace, not sampled: for what no call made happen. */
    public static String newTraceparent() {
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1) + "-"
                + hex.toHexDigits(random.nextLong() | 1) + "-00";
    }

    /** The call that the present Vert.x context answers; empty outside of any. */
    public static Optional<Call> current() {
        var context = Vertx.currentContext();
        return context == null ? Optional.empty() : Optional.ofNullable(context.getLocal(CURRENT));
    }

    /** Makes this the call of a duplicated context; what runs there inherits it. */
    public void enter(io.vertx.core.Context context) {
        context.putLocal(CURRENT, this);
    }
}
