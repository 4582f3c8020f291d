package cobnut.testkit.log;

import cobnut.chassis.Calls;
import cobnut.chassis.Instances;
import cobnut.chassis.Node;
import cobnut.chassis.ServiceVerticle;
import cobnut.chassis.log.LogRpc;
import cobnut.kernel.Ids;
import cobnut.log.v1.ReadLogRequest;
import cobnut.log.v1.ReadLogResponse;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.NewEvent;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import io.vertx.grpc.common.ServiceMethod;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A service of which there is nothing but its log, in its own schema: what a test says to it, its readers hear. To be
 * started on a node as any other, then {@link #append} is called from the test's own thread.
 */
public final class LogOwner implements ServiceVerticle<LogOwner.Nothing> {

    /** It has nothing to configure. */
    public record Nothing() {}

    private final String name;
    private final ServiceDescriptor contract;
    private final ServiceMethod<ReadLogRequest, ReadLogResponse> method;
    private volatile @Nullable Node node;

    /** Contract and method are constants of a generated {@code …LogGrpcService}. */
    public LogOwner(String name, ServiceDescriptor contract, ServiceMethod<ReadLogRequest, ReadLogResponse> method) {
        this.name = name;
        this.contract = contract;
        this.method = method;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Nothing defaults() {
        return new Nothing();
    }

    @Override
    public Instances start(Node node, Nothing config) {
        this.node = node;
        var log = new LogRpc(node.log());
        return () -> Calls.of(contract).on(method, log::read);
    }

    /** Appends and commits; the event's id. */
    public UUID append(String key, Message event) {
        return append(key, event, null);
    }

    /** The same as part of a trace. */
    public UUID append(String key, Message event, @Nullable String traceparent) {
        var owner = Objects.requireNonNull(node, "start it first");
        var id = Ids.next(owner.clock());
        var type = event.getDescriptorForType().getFullName();
        var fact = new NewEvent(id, type, 1, event.toByteArray(), traceparent);
        owner.database().transact(tx -> owner.log().append(tx, key, EventLog.ANY, List.of(fact)));
        return id;
    }
}
