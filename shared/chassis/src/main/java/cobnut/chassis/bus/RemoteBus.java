package cobnut.chassis.bus;

import cobnut.chassis.Bus;
import cobnut.chassis.Call;
import cobnut.chassis.CallOptions;
import cobnut.chassis.Principal;
import cobnut.chassis.directory.Directory;
import cobnut.chassis.resilience.Peers;
import cobnut.chassis.resilience.ResilienceConfig;
import cobnut.contracts.Options;
import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.grpc.common.CodecException;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.ServiceMethod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The client's side of the bus: makes a call of a method and a request, and sends it down the chain. Thread-safe. */
public final class RemoteBus implements Bus {

    /** What a contract says about a method, as far as the client's chain cares. */
    private record Traits(boolean repeatable, Optional<Duration> deadline) {
        static final Traits UNKNOWN = new Traits(false, Optional.empty());
    }

    private final Optional<Principal> self;
    private final ResilienceConfig config;
    private final Link chain;
    private final Map<String, Traits> traits = new ConcurrentHashMap<>();

    /**
     * @param self in whose name calls are made that answer nobody's: {@code svc:orders}; empty for an edge, which says
     *     it each time
     */
    public RemoteBus(Vertx vertx, Directory directory, Peers peers, ResilienceConfig config, Optional<Principal> self) {
        this.self = self;
        this.config = config;
        this.chain = new RetryLink(
                (VertxInternal) vertx,
                directory,
                peers,
                config,
                new PickLink(directory, peers, new SendLink(vertx, peers)));
    }

    /** The same chain, in the name of one service. */
    private RemoteBus(RemoteBus bus, Principal self) {
        this.self = Optional.of(self);
        this.config = bus.config;
        this.chain = bus.chain;
    }

    public RemoteBus as(Principal self) {
        return new RemoteBus(this, self);
    }

    @Override
    public <Q extends MessageLite, R extends MessageLite> Future<R> call(
            ServiceMethod<R, Q> method, Q request, CallOptions options) {
        var contract = method.serviceName().fullyQualifiedName();
        var known = traits.computeIfAbsent(contract + "/" + method.methodName(), name -> traits(method, request));
        return send(contract, method.methodName(), Buffer.buffer(request.toByteArray()), known, options)
                .map(body -> decode(method, body));
    }

    @Override
    public Future<Buffer> forward(
            String contract, String method, Buffer request, boolean repeatable, CallOptions options) {
        return send(contract, method, request, new Traits(repeatable, Optional.empty()), options);
    }

    /** The deadline link: nothing is sent that could not be answered in time. */
    private Future<Buffer> send(String contract, String method, Buffer body, Traits traits, CallOptions options) {
        var parent = Call.current();
        var timeout = options.timeout().or(traits::deadline).orElse(config.defaultDeadline());
        long deadline = System.nanoTime() + timeout.toNanos();
        if (parent.isPresent()) {
            deadline = Math.min(deadline, parent.get().deadlineNanos());
        }
        var call = new Call(
                contract + "/" + method,
                options.id().orElseGet(() -> Ids.next(InstantSource.system())),
                options.hash().orElse(new byte[0]),
                deadline,
                1,
                options.principal().or(() -> parent.flatMap(Call::caller)).or(() -> self),
                options.traceparent().or(() -> parent.map(Call::traceparent)).orElseGet(Call::newTraceparent));
        if (call.remaining().isZero()) {
            return Future.failedFuture(ServiceException.refuse(
                    Kind.DEADLINE_EXCEEDED, "TOO_LATE", "no time was left to call " + call.method()));
        }
        return chain.call(new Outgoing(
                contract, method, body, traits.repeatable(), options.hash().isPresent(), call, new Attempts(), null));
    }

    private static <R> R decode(ServiceMethod<R, ?> method, Buffer body) {
        try {
            return method.decoder().decode(GrpcMessage.message("identity", body));
        } catch (CodecException e) {
            throw ServiceException.refuse(
                    Kind.INTERNAL,
                    "BAD_ANSWER",
                    "the answer of " + method.fullMethodName() + " is no message of its type");
        }
    }

    /** Read from the service that stands in the same file as the request, as everybody's does. */
    private static Traits traits(ServiceMethod<?, ?> method, MessageLite request) {
        if (!(request instanceof Message message)) {
            return Traits.UNKNOWN;
        }
        for (var service : message.getDescriptorForType().getFile().getServices()) {
            var found = service.findMethodByName(method.methodName());
            if (found != null
                    && service.getFullName().equals(method.serviceName().fullyQualifiedName())) {
                return traits(found.getOptions());
            }
        }
        return Traits.UNKNOWN;
    }

    private static Traits traits(MethodOptions options) {
        var deadline = options.hasExtension(Options.deadline)
                ? Optional.of(Duration.ofSeconds(
                        options.getExtension(Options.deadline).getSeconds(),
                        options.getExtension(Options.deadline).getNanos()))
                : Optional.<Duration>empty();
        return new Traits(options.getIdempotencyLevel() != IdempotencyLevel.IDEMPOTENCY_UNKNOWN, deadline);
    }
}
