package cobnut.chassis.management;

import cobnut.chassis.CallOptions;
import cobnut.chassis.Principal;
import cobnut.chassis.directory.Contract;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import cobnut.node.v1.CallMethodRequest;
import cobnut.node.v1.CallMethodResponse;
import cobnut.node.v1.Reason;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Calls a method by its name with JSON: finds the contract in the directory, fetches it, transcodes both ways. */
final class MethodCaller {
    private final Operations node;

    MethodCaller(Operations node) {
        this.node = node;
    }

    Future<CallMethodResponse> call(CallMethodRequest request) {
        var name = request.getMethod();
        int split = Math.max(name.lastIndexOf('/'), name.lastIndexOf('.'));
        if (split < 1) {
            throw ServiceException.invalid("method", "must be orders.GetOrder or cobnut.orders.v1.Orders/GetOrder");
        }
        var service = name.substring(0, split);
        var method = name.substring(split + 1);
        return find(candidates(service), method, name).compose(found -> send(found, request));
    }

    /** Contract → hash, of the contracts that go by that name. */
    private Map<String, String> candidates(String service) {
        var found = new LinkedHashMap<String, String>();
        for (var endpoint : node.directory().endpoints()) {
            endpoint.contracts().forEach((contract, hash) -> {
                if (contract.equals(service) || endpoint.service().equals(service)) {
                    found.putIfAbsent(contract, hash);
                }
            });
        }
        if (found.isEmpty()) {
            var known = new TreeSet<String>();
            node.directory().endpoints().forEach(endpoint -> known.add(endpoint.service()));
            throw ServiceException.refuse(
                    Kind.NOT_FOUND,
                    Reason.METHOD_UNKNOWN,
                    "no service '" + service + "' in the cluster; there are " + known);
        }
        return found;
    }

    private Future<MethodDescriptor> find(Map<String, String> candidates, String method, String name) {
        var fetched = candidates.entrySet().stream()
                .map(entry -> node.directory().contract(entry.getKey(), entry.getValue()))
                .toList();
        return Future.all(fetched).map(all -> {
            var methods = new TreeSet<String>();
            for (var contract : all.<Contract>list()) {
                var found = contract.descriptor().findMethodByName(method);
                if (found != null) {
                    return found;
                }
                contract.descriptor().getMethods().forEach(other -> methods.add(other.getName()));
            }
            throw ServiceException.refuse(
                    Kind.NOT_FOUND, Reason.METHOD_UNKNOWN, "no method " + name + "; there are " + methods);
        });
    }

    private Future<CallMethodResponse> send(MethodDescriptor method, CallMethodRequest request) {
        var message = DynamicMessage.newBuilder(method.getInputType());
        try {
            JsonFormat.parser().merge(request.getJson().isBlank() ? "{}" : request.getJson(), message);
        } catch (InvalidProtocolBufferException e) {
            throw ServiceException.invalid("json", String.valueOf(e.getMessage()));
        }
        var options = CallOptions.NONE.withPrincipal(
                request.getSubject().isEmpty()
                        ? Principal.service("operator")
                        : new Principal(request.getSubject(), new HashSet<>(request.getRolesList()), ""));
        boolean repeatable = method.getOptions().getIdempotencyLevel() != IdempotencyLevel.IDEMPOTENCY_UNKNOWN;
        return node.bus()
                .forward(
                        method.getService().getFullName(),
                        method.getName(),
                        Buffer.buffer(message.build().toByteArray()),
                        repeatable,
                        options)
                .map(body -> answer(method, body));
    }

    private static CallMethodResponse answer(MethodDescriptor method, Buffer body) {
        try {
            var message = DynamicMessage.parseFrom(method.getOutputType(), body.getBytes());
            return CallMethodResponse.newBuilder()
                    .setJson(JsonFormat.printer()
                            .alwaysPrintFieldsWithNoPresence()
                            .print(message))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw ServiceException.refuse(
                    Kind.INTERNAL,
                    "BAD_ANSWER",
                    "the answer of " + method.getFullName() + " is no message of its type");
        }
    }
}
