package cobnut.gateway.routes;

import cobnut.contracts.Access;
import cobnut.contracts.IdempotencyKey;
import cobnut.gateway.json.Shape;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.time.Duration;

/**
 * A public method and what its contract promises. Immutable.
 *
 * @param contract full name of the service
 * @param deadline how long a caller waits who does not say otherwise
 * @param success HTTP status of an answer
 * @param repeatable whether another attempt may be made elsewhere
 * @param reply how its answers become JSON
 * @param alive false once its last endpoint has gone: then it answers 503, not 404
 */
public record Route(
        MethodDescriptor method,
        String contract,
        Access access,
        IdempotencyKey key,
        Duration deadline,
        int success,
        boolean repeatable,
        Shape reply,
        boolean alive) {

    /** {@code cobnut.orders.v1.Orders/PlaceOrder}. */
    public String name() {
        return contract + "/" + method.getName();
    }

    /** The proto package: what a claim to a path belongs to. */
    public String owner() {
        return method.getFile().getPackage();
    }

    /** Nobody need say who they are. */
    public boolean open() {
        return access.getAnyone();
    }

    Route asleep() {
        return new Route(method, contract, access, key, deadline, success, repeatable, reply, false);
    }
}
