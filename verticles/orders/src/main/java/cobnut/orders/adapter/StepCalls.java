package cobnut.orders.adapter;

import cobnut.chassis.Bus;
import cobnut.chassis.CallOptions;
import cobnut.chassis.Principal;
import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import cobnut.postgres.saga.SagaCalls.Attempt;
import io.vertx.core.buffer.Buffer;
import io.vertx.grpc.common.ServiceMethod;
import java.time.Duration;
import java.util.Set;

/** Sends the stored request of a saga's step, in the trace of the call that started it. */
final class StepCalls {
    private static final Set<String> HOPELESS = Set.of(
            cobnut.inventory.v1.Reason.NOT_RESERVED.name(),
            cobnut.inventory.v1.Reason.ALREADY_COMMITTED.name(),
            cobnut.payments.v1.Reason.NOT_CAPTURED.name(),
            cobnut.payments.v1.Reason.CHARGE_MISMATCH.name());

    private final Bus bus;
    private final CallOptions options;

    StepCalls(Bus bus, Duration attempt) {
        this.bus = bus;
        this.options = CallOptions.NONE.withTimeout(attempt).withPrincipal(Principal.service("orders"));
    }

    byte[] send(ServiceMethod<?, ?> method, Attempt<?> attempt) {
        var contract = method.serviceName().fullyQualifiedName();
        var request = Buffer.buffer(attempt.request());
        try {
            return bus.forward(contract, method.methodName(), request, true, options(attempt))
                    .await()
                    .getBytes();
        } catch (ServiceException refusal) {
            throw hopeless(refusal) ? stopping(refusal) : refusal;
        }
    }

    private CallOptions options(Attempt<?> attempt) {
        var identified = options.withId(attempt.id());
        return attempt.traceparent().isEmpty() ? identified : identified.withTraceparent(attempt.traceparent());
    }

    private static boolean hopeless(ServiceException refusal) {
        return refusal.kind() == Kind.CONFLICT
                && HOPELESS.contains(refusal.problem().reason());
    }

    /** A conflict is repeated, since most of them pass; these never do, so an operator must see them. */
    private static ServiceException stopping(ServiceException refusal) {
        var problem = refusal.problem();
        return new ServiceException(new Problem(Kind.INVALID, problem.reason(), problem.message(), problem.details()));
    }
}
