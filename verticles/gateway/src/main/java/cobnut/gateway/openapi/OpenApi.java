package cobnut.gateway.openapi;

import cobnut.contracts.IdempotencyKey;
import cobnut.gateway.routes.Binding;
import cobnut.gateway.routes.Route;
import cobnut.gateway.routes.RouteTable;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the document: one operation per binding, comments as descriptions, access as security. */
public final class OpenApi {
    private static final String PROBLEM = "Problem";

    private final Comments comments = new Comments();
    private final Schemas schemas = new Schemas(comments);
    private final Set<String> ids = new HashSet<>();

    private OpenApi() {}

    public static JsonObject of(RouteTable table) {
        return new OpenApi().document(table);
    }

    private JsonObject document(RouteTable table) {
        table.contracts().forEach(comments::add);
        var paths = new JsonObject();
        table.tree().bindings().stream()
                .sorted(Comparator.comparing(Binding::path).thenComparing(Binding::verb))
                .forEach(binding -> {
                    var path = paths.getJsonObject(binding.path(), new JsonObject());
                    path.put(binding.verb().toLowerCase(Locale.ROOT), operation(binding));
                    paths.put(binding.path(), path);
                });
        var bearer =
                new JsonObject().put("type", "http").put("scheme", "bearer").put("bearerFormat", "JWT");
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put(
                        "info",
                        new JsonObject()
                                .put("title", "Cobnut")
                                .put("version", "1")
                                .put("description", "Made from the contracts of the services that are running."))
                .put("servers", new JsonArray().add(new JsonObject().put("url", "/")))
                .put("paths", paths)
                .put(
                        "components",
                        new JsonObject()
                                .put("securitySchemes", new JsonObject().put("bearer", bearer))
                                .put("schemas", schemas.components().put(PROBLEM, problem())));
    }

    private JsonObject operation(Binding binding) {
        var route = binding.route();
        var id = route.method().getName();
        for (int i = 2; !ids.add(id); i++) {
            id = route.method().getName() + i;
        }
        var operation = new JsonObject()
                .put("operationId", id)
                .put("tags", new JsonArray().add(route.method().getService().getName()));
        Schemas.note(operation, comments.of(route.method()));
        operation.put("parameters", parameters(binding));
        var body = body(binding);
        if (body != null) {
            operation.put("requestBody", new JsonObject().put("content", json(body)));
        }
        if (!route.open()) {
            operation.put(
                    "security",
                    new JsonArray()
                            .add(new JsonObject()
                                    .put(
                                            "bearer",
                                            new JsonArray(route.access().getRolesList().stream()
                                                    .toList()))));
        }
        return operation.put("responses", responses(route));
    }

    private @Nullable JsonObject body(Binding binding) {
        var input = binding.route().method().getInputType();
        if (!binding.request().takesBody()) {
            return null;
        }
        var field = binding.request().bodyField();
        return field.isEmpty() ? schemas.of(input) : schemas.of(input.findFieldByName(field));
    }

    private JsonArray parameters(Binding binding) {
        var parameters = new JsonArray();
        var input = binding.route().method().getInputType();
        var variables = binding.variables();
        for (var name : variables) {
            parameters.add(parameter(name, "path", field(input, name)).put("required", true));
        }
        boolean whole =
                binding.request().takesBody() && binding.request().bodyField().isEmpty();
        for (var field : input.getFields()) {
            boolean elsewhere = variables.contains(field.getName())
                    || field.getName().equals(binding.request().bodyField());
            if (!whole && !elsewhere && inQuery(field)) {
                parameters.add(parameter(field.getJsonName(), "query", field));
            }
        }
        if (binding.route().key() != IdempotencyKey.NONE) {
            parameters.add(new JsonObject()
                    .put("name", "Idempotency-Key")
                    .put("in", "header")
                    .put("required", binding.route().key() == IdempotencyKey.REQUIRED)
                    .put("description", "New for each intent, the same for each retry; kept for 24 hours.")
                    .put("schema", new JsonObject().put("type", "string").put("maxLength", 128)));
        }
        return parameters;
    }

    /** Nested messages can be given too, field by field with dots; the document names the flat ones. */
    private static boolean inQuery(FieldDescriptor field) {
        return field.getType() != FieldDescriptor.Type.MESSAGE
                || !field.isMapField()
                        && field.getMessageType().getFile().getPackage().equals("google.protobuf");
    }

    private static FieldDescriptor field(Descriptor input, String path) {
        var at = input;
        FieldDescriptor field = null;
        for (var name : path.split("\\.")) {
            field = at.findFieldByName(name);
            if (field == null) {
                throw new IllegalStateException(path + " was compiled, but is no field of " + input.getFullName());
            }
            if (field.getType() == FieldDescriptor.Type.MESSAGE) {
                at = field.getMessageType();
            }
        }
        if (field == null) {
            throw new IllegalStateException("an empty path was compiled in " + input.getFullName());
        }
        return field;
    }

    private JsonObject parameter(String name, String in, FieldDescriptor field) {
        var parameter = new JsonObject().put("name", name).put("in", in);
        return Schemas.note(parameter, comments.of(field)).put("schema", schemas.of(field));
    }

    private JsonObject responses(Route route) {
        var success = new JsonObject()
                .put("description", "OK")
                .put("content", json(schemas.of(route.method().getOutputType())));
        var failure = new JsonObject()
                .put("description", "A problem (RFC 9457)")
                .put(
                        "content",
                        new JsonObject()
                                .put(
                                        "application/problem+json",
                                        new JsonObject().put("schema", Schemas.reference(PROBLEM))));
        return new JsonObject().put(String.valueOf(route.success()), success).put("default", failure);
    }

    private static JsonObject json(JsonObject schema) {
        return new JsonObject().put("application/json", new JsonObject().put("schema", schema));
    }

    private static JsonObject problem() {
        var text = new JsonObject().put("type", "string");
        var error = new JsonObject()
                .put("type", "object")
                .put("properties", new JsonObject().put("field", text).put("detail", text));
        return new JsonObject()
                .put("type", "object")
                .put(
                        "properties",
                        new JsonObject()
                                .put("type", text)
                                .put("title", text)
                                .put("status", new JsonObject().put("type", "integer"))
                                .put("detail", text)
                                .put(
                                        "reason",
                                        new JsonObject()
                                                .put("type", "string")
                                                .put("description", "A word that programs branch on."))
                                .put("traceId", text)
                                .put("instance", text)
                                .put(
                                        "errors",
                                        new JsonObject().put("type", "array").put("items", error))
                                .put("details", new JsonObject().put("type", "object")));
    }
}
