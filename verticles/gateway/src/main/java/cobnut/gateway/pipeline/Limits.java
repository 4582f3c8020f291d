package cobnut.gateway.pipeline;

import cobnut.kernel.Kind;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What strangers may cost us: the size of one body, the bytes of all bodies held at once, the time a body may take.
 * Shared by all instances of a node.
 *
 * @param body most bytes of one body
 * @param held most bytes of all bodies
 * @param bodyMillis how long a body may take to arrive
 */
public record Limits(int body, long held, long bodyMillis, AtomicLong holding) {
    /** Of what is refused unread, this much is still taken in, so that the client hears why. */
    static final int PATIENCE_BYTES = 8 * 1024 * 1024;

    public Limits(int body, long held, long bodyMillis) {
        this(body, held, bodyMillis, new AtomicLong());
    }

    /** The first link: what can be refused by its head alone. */
    public void heads(Exchange exchange, Link.Next next) {
        var request = exchange.request();
        var upgrade = request.getHeader("upgrade");
        if (upgrade != null && upgrade.equalsIgnoreCase("websocket")) {
            throw Refusal.of(Kind.INVALID, "NO_WEBSOCKET", "this server offers no WebSockets");
        }
        var length = request.getHeader("content-length");
        if (length != null && !length.matches("[0-9]{1,18}")) {
            throw Refusal.of(Kind.INVALID, "MALFORMED_LENGTH", "Content-Length must be a number");
        }
        if (length != null && Long.parseLong(length) > body) {
            throw tooLarge();
        }
        next.proceed(exchange);
    }

    /** Counts bytes that came in; they are given back when the exchange ends. */
    void hold(int bytes) {
        if (holding.addAndGet(bytes) > held) {
            throw Refusal.of(Kind.UNAVAILABLE, "EDGE_FULL", "too many requests are being read at once; try again soon");
        }
    }

    void release(long bytes) {
        holding.addAndGet(-bytes);
    }

    Refusal tooLarge() {
        return Refusal.of(413, Kind.INVALID, "BODY_TOO_LARGE", "a body may have " + body + " bytes");
    }
}
