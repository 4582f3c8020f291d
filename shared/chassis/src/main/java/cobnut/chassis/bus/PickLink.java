package cobnut.chassis.bus;

import cobnut.chassis.directory.Directory;
import cobnut.chassis.directory.Endpoint;
import cobnut.chassis.resilience.Peers;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** Chooses the endpoint; refuses when there is none. */
final class PickLink implements Link {
    /** A beat is due every second; one that is later than this says that something is wrong there. */
    private static final long LATE_NANOS = Duration.ofSeconds(2).toNanos();

    private final Directory directory;
    private final Peers peers;
    private final Link next;

    PickLink(Directory directory, Peers peers, Link next) {
        this.directory = directory;
        this.peers = peers;
        this.next = next;
    }

    @Override
    public Future<Buffer> call(Outgoing out) {
        var picked = peers.pick(
                directory.serving(out.contract()),
                out.contract(),
                out.attempts().asked(),
                PickLink::late);
        if (picked.isEmpty()) {
            return Future.failedFuture(ServiceException.refuse(
                    Kind.UNAVAILABLE,
                    "NO_ENDPOINT",
                    "nobody serves " + out.contract() + "; start a node that runs it"));
        }
        return next.call(out.to(picked.get()));
    }

    private static boolean late(Endpoint endpoint) {
        return !endpoint.local() && System.nanoTime() - endpoint.heardNanos() > LATE_NANOS;
    }
}
