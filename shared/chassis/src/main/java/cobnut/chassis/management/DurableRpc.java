package cobnut.chassis.management;

import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.chassis.Principal;
import cobnut.kernel.ServiceException;
import cobnut.node.v1.ChangeSagaRequest;
import cobnut.node.v1.DropParkedEventRequest;
import cobnut.node.v1.DropParkedEventResponse;
import cobnut.node.v1.DurableGrpcService;
import cobnut.node.v1.ReplayParkedEventsRequest;
import cobnut.node.v1.ReplayParkedEventsResponse;
import cobnut.node.v1.ResetSubscriptionRequest;
import cobnut.node.v1.SagaView;
import cobnut.node.v1.SkipSagaStepRequest;
import cobnut.node.v1.SubscriptionView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable things of the services on this node, for operators. A change needs a reason, and is written to the audit
 * log before it happens.
 */
public final class DurableRpc {
    private static final Logger AUDIT = LoggerFactory.getLogger("cobnut.audit");

    private final SubscriptionOperations subscriptions;
    private final SagaOperations sagas;
    private final Explanation explanation;

    public DurableRpc(Operations node) {
        this.subscriptions = new SubscriptionOperations(node);
        this.sagas = new SagaOperations(node);
        this.explanation = new Explanation(node);
    }

    /** Beside what is served there already. */
    public Calls on(Calls calls) {
        return calls.and(DurableGrpcService.SERVICE_DESCRIPTOR)
                .on(DurableGrpcService.ListSubscriptions, (call, request) -> subscriptions.list())
                .on(DurableGrpcService.ListParkedEvents, (call, request) -> subscriptions.parked(request))
                .on(DurableGrpcService.ReplayParkedEvents, this::replay)
                .on(DurableGrpcService.DropParkedEvent, this::drop)
                .on(DurableGrpcService.ResetSubscription, this::reset)
                .on(DurableGrpcService.ListSagas, (call, request) -> sagas.list(request))
                .on(DurableGrpcService.GetSaga, (call, request) -> sagas.get(request.getService(), request.getId()))
                .on(DurableGrpcService.RetrySaga, this::retry)
                .on(DurableGrpcService.SkipSagaStep, this::skip)
                .on(DurableGrpcService.CompensateSaga, this::compensate)
                .on(DurableGrpcService.Explain, (call, request) -> explanation.of(request));
    }

    private ReplayParkedEventsResponse replay(Call call, ReplayParkedEventsRequest request) {
        audit(
                call,
                "replay " + (request.getEventId().isEmpty() ? "all parked events" : request.getEventId())
                        + (request.getJson().isEmpty() ? "" : ", edited,") + " in " + request.getService() + "."
                        + request.getSubscription(),
                request.getReason());
        return subscriptions.replay(request);
    }

    private DropParkedEventResponse drop(Call call, DropParkedEventRequest request) {
        audit(
                call,
                "drop " + request.getEventId() + " from " + request.getService() + "." + request.getSubscription(),
                request.getReason());
        subscriptions.drop(request);
        return DropParkedEventResponse.getDefaultInstance();
    }

    private SubscriptionView reset(Call call, ResetSubscriptionRequest request) {
        audit(
                call,
                (request.getAdopt() ? "adopt " : "reset ") + request.getService() + "." + request.getSubscription(),
                request.getReason());
        return subscriptions.reset(request);
    }

    private SagaView retry(Call call, ChangeSagaRequest request) {
        var who = audit(call, "retry saga " + request.getId(), request.getReason());
        return sagas.retry(request.getService(), request.getId(), who, request.getReason());
    }

    private SagaView skip(Call call, SkipSagaStepRequest request) {
        var who = audit(call, "skip to " + request.getNews() + " in saga " + request.getId(), request.getReason());
        return sagas.skip(request.getService(), request.getId(), request.getNews(), who, request.getReason());
    }

    private SagaView compensate(Call call, ChangeSagaRequest request) {
        var who = audit(call, "compensate saga " + request.getId(), request.getReason());
        return sagas.compensate(request.getService(), request.getId(), who, request.getReason());
    }

    /** Who it is. */
    private static String audit(Call call, String what, String why) {
        if (why.isBlank()) {
            throw ServiceException.invalid("reason", "says why: whoever reads the audit log wants to know");
        }
        var who = call.caller().map(Principal::subject).orElse("an operator on the bus");
        AUDIT.info("{} by {}: {}", what, who, why);
        return who;
    }
}
