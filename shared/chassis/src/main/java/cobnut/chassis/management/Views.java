package cobnut.chassis.management;

import cobnut.kernel.ServiceException;
import com.google.protobuf.Timestamp;
import java.time.Instant;

/** What all answers to operators have in common. */
final class Views {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    private Views() {}

    static Timestamp timestamp(Instant at) {
        return Timestamp.newBuilder()
                .setSeconds(at.getEpochSecond())
                .setNanos(at.getNano())
                .build();
    }

    /** How many to list; 0 is the usual number. Throws INVALID. */
    static int page(int max) {
        if (max < 0 || max > MOST) {
            throw ServiceException.invalid("max", "must be from 1 to " + MOST + ", not " + max);
        }
        return max == 0 ? USUAL : max;
    }
}
