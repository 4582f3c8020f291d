package cobnut.chassis;

import com.google.protobuf.MessageLite;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.ServiceMethod;

/**
 * Calls other services, wherever they run. Every call has a deadline and passes the whole chain: retry where the
 * contract allows it, pick, in-flight cap, breaker, send. May be used on any Vert.x context; the future completes on
 * the caller's. Failures are {@link cobnut.kernel.ServiceException}, always: UNAVAILABLE when nobody was reached,
 * DEADLINE_EXCEEDED when nobody knows whether the work was done.
 */
public interface Bus {

    /** Calls with what the present call hands down. The method is a constant of a generated {@code …GrpcClient}. */
    default <Q extends MessageLite, R extends MessageLite> Future<R> call(ServiceMethod<R, Q> method, Q request) {
        return call(method, request, CallOptions.NONE);
    }

    <Q extends MessageLite, R extends MessageLite> Future<R> call(
            ServiceMethod<R, Q> method, Q request, CallOptions options);

    /**
     * Passes bytes on to a method that this JVM may know only by its name: what an edge does.
     *
     * @param contract full name of the service, {@code cobnut.orders.v1.Orders}
     * @param request protobuf bytes, not looked at
     * @param repeatable whether the contract allows another attempt elsewhere
     */
    Future<Buffer> forward(String contract, String method, Buffer request, boolean repeatable, CallOptions options);
}
