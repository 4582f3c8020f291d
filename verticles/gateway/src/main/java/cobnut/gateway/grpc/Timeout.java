package cobnut.gateway.grpc;

import cobnut.gateway.pipeline.Refusal;
import cobnut.kernel.Kind;
import java.time.temporal.ChronoUnit;

/** The {@code grpc-timeout} header: at most eight digits and a unit. */
final class Timeout {
    private Timeout() {}

    static long nanos(String header) {
        if (!header.matches("[0-9]{1,8}[HMSmun]")) {
            throw Refusal.of(Kind.INVALID, "TIMEOUT_INVALID", "grpc-timeout is up to 8 digits and one of H M S m u n");
        }
        var unit = switch (header.charAt(header.length() - 1)) {
            case 'H' -> ChronoUnit.HOURS;
            case 'M' -> ChronoUnit.MINUTES;
            case 'S' -> ChronoUnit.SECONDS;
            case 'm' -> ChronoUnit.MILLIS;
            case 'u' -> ChronoUnit.MICROS;
            default -> ChronoUnit.NANOS;
        };
        long amount = Long.parseLong(header.substring(0, header.length() - 1));
        // The contract's own deadline is far below a day; more would only overflow.
        return Math.min(amount, ChronoUnit.DAYS.getDuration().dividedBy(unit.getDuration()))
                * unit.getDuration().toNanos();
    }
}
