package cobnut.chassis;

import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.MessageLite;
import io.vertx.grpc.common.ServiceMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The handlers of one contract, or of several, for one verticle instance. Start fails when a method of the contract has
 * no handler, and says which. Not thread-safe while it is being built.
 */
public final class Calls implements Serving {

    /** A method, how its bytes become a message, and who answers it. */
    public record Route(
            ServiceMethod<MessageLite, MessageLite> method, CallHandler<MessageLite, MessageLite> handler) {}

    private final Map<String, ServiceDescriptor> contracts = new LinkedHashMap<>();
    private final Map<String, Map<String, Route>> routes = new LinkedHashMap<>();
    private final List<Filter> filters = new ArrayList<>();

    private Calls() {}

    /** The descriptor is the constant of a generated {@code …GrpcService}. */
    public static Calls of(ServiceDescriptor contract) {
        return new Calls().and(contract);
    }

    /** One more contract behind the same instances. */
    public Calls and(ServiceDescriptor contract) {
        contracts.put(contract.getFullName(), contract);
        routes.put(contract.getFullName(), new LinkedHashMap<>());
        return this;
    }

    /** The method is a constant of a generated {@code …GrpcService}. */
    @SuppressWarnings("unchecked") // the constant's own types; erased here, where only bytes come in
    public <Q extends MessageLite, R extends MessageLite> Calls on(
            ServiceMethod<Q, R> method, CallHandler<Q, R> handler) {
        var contract = method.serviceName().fullyQualifiedName();
        var table = routes.get(contract);
        if (table == null) {
            throw new IllegalArgumentException(
                    contract + " is not among " + contracts.keySet() + "; say Calls.of(…).and(" + contract + ")");
        }
        var route = new Route(
                (ServiceMethod<MessageLite, MessageLite>) (ServiceMethod<?, ?>) method,
                (CallHandler<MessageLite, MessageLite>) (CallHandler<?, ?>) handler);
        if (table.put(method.methodName(), route) != null) {
            throw new IllegalArgumentException(contract + "/" + method.methodName() + " has two handlers");
        }
        return this;
    }

    /** Links of the service's own, the first one outermost; they run after the chassis's. */
    public Calls with(Filter filter) {
        filters.add(filter);
        return this;
    }

    public Map<String, ServiceDescriptor> contracts() {
        return Map.copyOf(contracts);
    }

    /** Method name → route, with the filters around each handler. */
    public Map<String, Route> routes(String contract) {
        var wrapped = new LinkedHashMap<String, Route>();
        routes.getOrDefault(contract, Map.of())
                .forEach((name, route) -> wrapped.put(name, new Route(route.method, around(route.handler))));
        return wrapped;
    }

    private CallHandler<MessageLite, MessageLite> around(CallHandler<MessageLite, MessageLite> handler) {
        var chain = handler;
        for (var filter : filters.reversed()) {
            var next = chain;
            chain = (call, request) -> filter.handle(call, request, next);
        }
        return chain;
    }

    /** @throws IllegalStateException naming every method of every contract that has no handler */
    public void requireComplete() {
        var missing = new TreeSet<String>();
        contracts.forEach((name, contract) -> contract.getMethods().forEach(method -> {
            if (!routes.getOrDefault(name, Map.of()).containsKey(method.getName())) {
                missing.add(name + "/" + method.getName());
            }
        }));
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no handler for " + missing + "; add .on(…) for each");
        }
    }
}
