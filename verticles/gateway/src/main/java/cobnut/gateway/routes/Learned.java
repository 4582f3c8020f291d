package cobnut.gateway.routes;

import cobnut.chassis.directory.Contract;
import cobnut.contracts.Access;
import cobnut.contracts.IdempotencyKey;
import cobnut.contracts.Options;
import cobnut.gateway.json.RequestPlan;
import cobnut.gateway.json.Shapes;
import com.google.api.AnnotationsProto;
import com.google.api.HttpRule;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A contract that was seen, compiled once: its public methods and their bindings. What says nobody who may call it, or
 * cannot be bound, is left out and logged: deny by default.
 *
 * @param order counts up with each contract learned, so that the older of two is known
 */
record Learned(Contract contract, long order, List<Binding> bindings) {
    private static final Logger LOG = LoggerFactory.getLogger(Learned.class);
    private static final Duration USUAL = Duration.ofSeconds(5);
    private static final int OK = 200;

    /** Tells it from other versions, and from other contracts in the same set of descriptors. */
    String key() {
        return contract.hash() + contract.name();
    }

    static Learned of(Contract contract, long order) {
        var shapes = new Shapes();
        var bindings = new ArrayList<Binding>();
        for (var method : contract.descriptor().getMethods()) {
            var options = method.getOptions();
            if (!options.hasExtension(AnnotationsProto.http)) {
                continue;
            }
            if (method.isClientStreaming() || method.isServerStreaming()) {
                LOG.warn("{} is not routed: the edge does not serve streams", method.getFullName());
            } else if (!mayBeCalled(options)) {
                LOG.error("{} is not routed: it has google.api.http but no cobnut.access", method.getFullName());
            } else {
                bind(method, route(contract, method, shapes), shapes, bindings);
            }
        }
        return new Learned(contract, order, List.copyOf(bindings));
    }

    private static boolean mayBeCalled(MethodOptions options) {
        var access = options.getExtension(Options.access);
        return access.getAnyone() || access.getAuthenticated() || access.getRolesCount() > 0;
    }

    private static Route route(Contract contract, MethodDescriptor method, Shapes shapes) {
        var options = method.getOptions();
        Access access = options.getExtension(Options.access);
        IdempotencyKey key = options.getExtension(Options.idempotencyKey);
        var deadline = options.getExtension(Options.deadline);
        int success = options.getExtension(Options.success);
        boolean repeatable = options.getIdempotencyLevel() != MethodOptions.IdempotencyLevel.IDEMPOTENCY_UNKNOWN;
        return new Route(
                method,
                contract.name(),
                access,
                // Nothing of theirs is stored who need not say who they are.
                access.getAnyone() || key == IdempotencyKey.IDEMPOTENCY_KEY_UNSPECIFIED ? IdempotencyKey.NONE : key,
                options.hasExtension(Options.deadline)
                        ? Duration.ofSeconds(deadline.getSeconds(), deadline.getNanos())
                        : USUAL,
                success == 0 ? OK : success,
                repeatable,
                shapes.of(method.getOutputType()),
                true);
    }

    private static void bind(MethodDescriptor method, Route route, Shapes shapes, List<Binding> bindings) {
        var rule = method.getOptions().getExtension(AnnotationsProto.http);
        var rules = new ArrayList<HttpRule>(List.of(rule));
        rules.addAll(rule.getAdditionalBindingsList());
        for (var each : rules) {
            try {
                if (!each.getResponseBody().isEmpty()) {
                    throw new IllegalArgumentException("response_body is not served");
                }
                var template = Template.parse(path(each));
                var variables = template.variables().stream()
                        .map(Template.Variable::field)
                        .toList();
                var plan = RequestPlan.of(shapes.of(method.getInputType()), variables, each.getBody());
                bindings.add(new Binding(verb(each), template, route, plan));
            } catch (IllegalArgumentException e) {
                LOG.error("{} is not routed at one of its paths: {}", method.getFullName(), e.getMessage());
            }
        }
    }

    private static String verb(HttpRule rule) {
        return switch (rule.getPatternCase()) {
            case GET, PUT, POST, DELETE, PATCH -> rule.getPatternCase().name();
            case CUSTOM -> rule.getCustom().getKind();
            case PATTERN_NOT_SET -> throw new IllegalArgumentException("it names no HTTP method");
        };
    }

    private static String path(HttpRule rule) {
        return switch (rule.getPatternCase()) {
            case GET -> rule.getGet();
            case PUT -> rule.getPut();
            case POST -> rule.getPost();
            case DELETE -> rule.getDelete();
            case PATCH -> rule.getPatch();
            case CUSTOM -> rule.getCustom().getPath();
            case PATTERN_NOT_SET -> throw new IllegalArgumentException("it names no path");
        };
    }
}
