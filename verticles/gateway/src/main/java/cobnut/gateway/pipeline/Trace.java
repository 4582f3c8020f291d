package cobnut.gateway.pipeline;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * W3C trace context: the caller's trace goes on, else one begins.
 *
 * @param parent what services get as {@code traceparent}, and the client back as {@code traceresponse}
 */
public record Trace(String parent) {
    static final Trace NONE = new Trace("00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-00");

    private static final Pattern PARENT = Pattern.compile("(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    /** The link that comes first, so that even a refusal can be searched by its trace. */
    public static Link link(double sampled) {
        return (exchange, next) -> {
            exchange.trace(of(exchange.request().getHeader("traceparent"), sampled));
            exchange.request()
                    .response()
                    .putHeader("traceresponse", exchange.trace().parent());
            next.proceed(exchange);
        };
    }

    static Trace of(@Nullable String received, double sampled) {
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        var span = hex.toHexDigits(random.nextLong() | 1);
        if (received != null
                && received.length() == 55
                && PARENT.matcher(received).matches()) {
            var zero = NONE.parent;
            if (!received.regionMatches(3, zero, 3, 32) && !received.regionMatches(36, zero, 36, 16)) {
                return new Trace("00" + received.substring(2, 36) + span + received.substring(52));
            }
        }
        var id = hex.toHexDigits(random.nextLong() | 1) + hex.toHexDigits(random.nextLong());
        return new Trace("00-" + id + "-" + span + (random.nextDouble() < sampled ? "-01" : "-00"));
    }

    /** The 32 digits a trace is searched by. */
    public String id() {
        return parent.substring(3, 35);
    }
}
