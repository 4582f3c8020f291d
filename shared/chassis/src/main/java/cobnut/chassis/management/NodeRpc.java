package cobnut.chassis.management;

import cobnut.chassis.Call;
import cobnut.chassis.Calls;
import cobnut.chassis.directory.Endpoint;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.node.v1.BreakerView;
import cobnut.node.v1.CallMethodRequest;
import cobnut.node.v1.CallMethodResponse;
import cobnut.node.v1.Contract;
import cobnut.node.v1.ContractRef;
import cobnut.node.v1.DrainNodeRequest;
import cobnut.node.v1.EndpointView;
import cobnut.node.v1.GetContractRequest;
import cobnut.node.v1.ListBreakersRequest;
import cobnut.node.v1.ListBreakersResponse;
import cobnut.node.v1.ListEndpointsRequest;
import cobnut.node.v1.ListEndpointsResponse;
import cobnut.node.v1.NodeGrpcService;
import cobnut.node.v1.NodeView;
import cobnut.node.v1.Reason;
import cobnut.node.v1.ScaleServiceRequest;
import cobnut.node.v1.SetLogLevelRequest;
import cobnut.node.v1.SetLogLevelResponse;
import cobnut.node.v1.State;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operators' contract, served by every node. Whatever changes something is written to the log first. */
public final class NodeRpc {
    private static final Logger AUDIT = LoggerFactory.getLogger("cobnut.audit");
    private static final Set<String> LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

    private final Operations node;
    private final MethodCaller caller;

    public NodeRpc(Operations node) {
        this.node = node;
        this.caller = new MethodCaller(node);
    }

    public Calls calls() {
        return Calls.of(NodeGrpcService.SERVICE_DESCRIPTOR)
                .on(NodeGrpcService.GetNode, (call, request) -> node.look())
                .on(NodeGrpcService.ListEndpoints, this::listEndpoints)
                .on(NodeGrpcService.GetContract, this::contract)
                .on(NodeGrpcService.ScaleService, this::scale)
                .on(NodeGrpcService.DrainNode, this::drain)
                .on(NodeGrpcService.SetLogLevel, this::logLevel)
                .on(NodeGrpcService.ListBreakers, this::breakers)
                .on(NodeGrpcService.CallMethod, this::callMethod);
    }

    private ListEndpointsResponse listEndpoints(Call call, ListEndpointsRequest request) {
        var response = ListEndpointsResponse.newBuilder();
        node.directory().endpoints().forEach(endpoint -> response.addEndpoints(view(endpoint)));
        return response.build();
    }

    private static EndpointView view(Endpoint endpoint) {
        var view = EndpointView.newBuilder()
                .setService(endpoint.service())
                .setNode(endpoint.node())
                .setBootId(endpoint.bootId())
                .setState(State.valueOf(endpoint.state().name()))
                .setInstances(endpoint.instances())
                .setInFlight(endpoint.inFlight())
                .setBeatAgeMs(Duration.ofNanos(System.nanoTime() - endpoint.heardNanos())
                        .toMillis())
                .setManagement(endpoint.management())
                .setVersion(endpoint.version());
        endpoint.contracts()
                .forEach((name, hash) ->
                        view.addContracts(ContractRef.newBuilder().setName(name).setHash(hash)));
        return view.build();
    }

    private Contract contract(Call call, GetContractRequest request) {
        var contract = node.directory()
                .known(request.getHash())
                .orElseThrow(() -> ServiceException.refuse(
                        Kind.NOT_FOUND, Reason.CONTRACT_UNKNOWN, "no contract with hash " + request.getHash()));
        return Contract.newBuilder()
                .setName(contract.name())
                .setHash(contract.hash())
                .setDescriptorSet(contract.bytes())
                .build();
    }

    private NodeView scale(Call call, ScaleServiceRequest request) {
        if (request.getInstances() < 1 || request.getInstances() > 64) {
            throw ServiceException.invalid("instances", "must be from 1 to 64, not " + request.getInstances());
        }
        audit(call, "scale " + request.getService() + " to " + request.getInstances() + " instances");
        node.scale(request.getService(), request.getInstances()).await();
        return node.look();
    }

    private NodeView drain(Call call, DrainNodeRequest request) {
        audit(call, "drain");
        node.drain();
        return node.look();
    }

    private SetLogLevelResponse logLevel(Call call, SetLogLevelRequest request) {
        if (!LEVELS.contains(request.getLevel())) {
            throw ServiceException.refuse(
                    Kind.INVALID,
                    Reason.LEVEL_UNKNOWN,
                    "level must be one of " + LEVELS + ", not " + request.getLevel());
        }
        audit(call, "log level of " + request.getLogger() + " to " + request.getLevel());
        var context = (ch.qos.logback.classic.LoggerContext) LoggerFactory.getILoggerFactory();
        var logger = context.getLogger(request.getLogger());
        var previous = logger.getEffectiveLevel().toString();
        logger.setLevel(ch.qos.logback.classic.Level.toLevel(request.getLevel()));
        return SetLogLevelResponse.newBuilder().setPrevious(previous).build();
    }

    private ListBreakersResponse breakers(Call call, ListBreakersRequest request) {
        var response = ListBreakersResponse.newBuilder();
        node.peers()
                .all()
                .forEach(peer -> response.addBreakers(BreakerView.newBuilder()
                        .setEndpoint(peer.address())
                        .setState(peer.breaker().state().name())
                        .setCalls(peer.breaker().calls())
                        .setFailures(peer.breaker().failures())
                        .setEjected(peer.ejected())));
        return response.build();
    }

    private CallMethodResponse callMethod(Call call, CallMethodRequest request) {
        audit(call, "call " + request.getMethod() + " as " + request.getSubject());
        return caller.call(request).await();
    }

    private static void audit(Call call, String what) {
        AUDIT.info("{} by {}", what, call.caller().map(Object::toString).orElse("an operator on the bus"));
    }
}
