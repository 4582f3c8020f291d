package cobnut.chassis.cluster;

import io.vertx.core.transport.Transport;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which network transport to use: the fastest whose native library loads here, or the one that is asked for. */
public final class Transports {
    private static final Logger LOG = LoggerFactory.getLogger(Transports.class);

    private Transports() {}

    /**
     * @param wanted {@code io_uring}, {@code epoll}, {@code kqueue} or {@code nio}; null for the fastest
     * @throws IllegalStateException when the one that is asked for cannot be had, saying why
     */
    public static Transport choose(@Nullable String wanted) {
        List<@Nullable Transport> known =
                Arrays.asList(Transport.IO_URING, Transport.EPOLL, Transport.KQUEUE, Transport.NIO);
        for (var transport : known) {
            if (transport == null || wanted != null && !transport.name().equals(wanted)) {
                continue;
            }
            if (transport.available()) {
                return transport;
            }
            if (wanted != null) {
                throw new IllegalStateException(
                        "transport " + wanted + " cannot be used here", transport.unavailabilityCause());
            }
            LOG.debug("transport {} cannot be used here", transport.name(), transport.unavailabilityCause());
        }
        if (wanted != null) {
            throw new IllegalStateException(
                    "transport " + wanted + " is not on the class path; there are io_uring, epoll, kqueue and nio");
        }
        return Objects.requireNonNull(Transport.NIO);
    }
}
