package cobnut.chassis.bus;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * A link of the client's chain: does its part and hands the call to the next, which it was made with. In order:
 * deadline, retry, pick, then cap, breaker and send to one endpoint. A failure is a ServiceException, always.
 */
@FunctionalInterface
interface Link {
    Future<Buffer> call(Outgoing out);
}
