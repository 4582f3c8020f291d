package cobnut.gateway.json;

import cobnut.gateway.bytes.WireOut;
import cobnut.kernel.ServiceException;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How path, query and body of one binding become the request message. Immutable, thread-safe. */
public final class RequestPlan {
    private static final String WHOLE = "*";

    private final Shape shape;
    private final List<Variable> variables;
    private final boolean whole;
    private final @Nullable Field bodyField;

    private record Variable(String name, Field[] path) {}

    private RequestPlan(Shape shape, List<Variable> variables, boolean whole, @Nullable Field bodyField) {
        this.shape = shape;
        this.variables = variables;
        this.whole = whole;
        this.bodyField = bodyField;
    }

    /**
     * @param variables field paths in the order in which {@link #encode} gets their values
     * @param body {@code *}, a field's name, or empty
     * @throws IllegalArgumentException when a variable or the body names no field that could hold it
     */
    public static RequestPlan of(Shape shape, List<String> variables, String body) {
        var paths = variables.stream()
                .map(name -> {
                    var path = resolve(shape, name);
                    if (path == null || !textual(path[path.length - 1]) || path[path.length - 1].repeated) {
                        throw new IllegalArgumentException(
                                "{" + name + "} is no single value of " + shape.type.getFullName());
                    }
                    return new Variable(name, path);
                })
                .toList();
        var bodyField = body.isEmpty() || body.equals(WHOLE) ? null : shape.names.get(body);
        if (bodyField == null && !body.isEmpty() && !body.equals(WHOLE)) {
            throw new IllegalArgumentException("body: " + body + " is no field of " + shape.type.getFullName());
        }
        return new RequestPlan(shape, paths, body.equals(WHOLE), bodyField);
    }

    /** Whether the binding has a body at all. */
    public boolean takesBody() {
        return whole || bodyField != null;
    }

    /** The field that the body is, by its name in the contract; empty when it is the whole request, or none. */
    public String bodyField() {
        return bodyField == null ? "" : bodyField.descriptor.getName();
    }

    /**
     * The request on the wire.
     *
     * @param values of the path's variables, decoded
     * @param query names and values, decoded, in order
     * @throws ServiceException INVALID naming the first field that does not fit
     */
    public byte[] encode(List<String> values, List<Map.Entry<String, String>> query, byte[] body) {
        var out = new WireOut(body.length + 64);
        if (takesBody() && body.length > 0) {
            body(values, body, out);
        } else if (body.length > 0) {
            throw ServiceException.invalid("body", "must be empty: this method takes none");
        }
        for (int i = 0; i < variables.size(); i++) {
            emit(variables.get(i).path, 0, values.get(i), variables.get(i).name, out);
        }
        if (!query.isEmpty()) {
            query(query, out);
        }
        return out.toBytes();
    }

    private void body(List<String> values, byte[] body, WireOut out) {
        if (shape.rare) {
            rare(values, body, out);
        } else if (bodyField != null) {
            FromJson.value(bodyField, body, out);
        } else {
            FromJson.object(shape, body, bound(values), out);
        }
    }

    /** JsonFormat's way: the same answers, slower. */
    private void rare(List<String> values, byte[] body, WireOut out) {
        JsonText.scan(body);
        var json = body;
        if (bodyField != null) {
            json = wrapped(bodyField, body);
        }
        var wire = Rare.toWire(shape.type, json);
        try {
            var message = DynamicMessage.parseFrom(shape.type, wire);
            for (int i = 0; i < variables.size(); i++) {
                var path = variables.get(i).path;
                var said = message.getField(path[0].descriptor);
                boolean silent =
                        said.equals(path[0].descriptor.hasPresence() ? "" : path[0].descriptor.getDefaultValue());
                if (path.length == 1 && !silent && !String.valueOf(said).equals(values.get(i))) {
                    throw ServiceException.invalid(path[0].name, "differs from the path");
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("JsonFormat made what protobuf cannot read", e);
        }
        out.raw(wire);
    }

    private static byte[] wrapped(Field field, byte[] body) {
        var out = new WireOut(body.length + field.label.length + 2);
        out.raw(Field.bytes("{"));
        out.raw(field.label);
        out.raw(body);
        out.raw(Field.bytes("}"));
        return out.toBytes();
    }

    private FromJson.Bound bound(List<String> values) {
        if (variables.isEmpty()) {
            return FromJson.Bound.NOTHING;
        }
        var root = new FromJson.Bound(new HashMap<>(), new HashMap<>());
        for (int i = 0; i < variables.size(); i++) {
            var path = variables.get(i).path;
            var at = root;
            for (int k = 0; k < path.length - 1; k++) {
                at = at.nested().computeIfAbsent(path[k], _ -> new FromJson.Bound(new HashMap<>(), new HashMap<>()));
            }
            var value = new WireOut(32);
            emit(path, path.length - 1, values.get(i), variables.get(i).name, value);
            at.values().put(path[path.length - 1], value.toBytes());
        }
        return root;
    }

    private void query(List<Map.Entry<String, String>> query, WireOut out) {
        var seen = new HashSet<Field>();
        for (var parameter : query) {
            var name = parameter.getKey();
            var path = whole ? null : resolve(shape, name);
            if (path == null) {
                throw ServiceException.invalid(name, "is no query parameter of this method");
            }
            var leaf = path[path.length - 1];
            if (!textual(leaf)) {
                throw ServiceException.invalid(name, "cannot be given in a query");
            }
            if (path[0] == bodyField || fromPath(leaf)) {
                throw ServiceException.invalid(name, "is given elsewhere, not in the query");
            }
            if (!seen.add(leaf) && !leaf.repeated) {
                throw ServiceException.invalid(name, "is given twice");
            }
            emit(path, 0, parameter.getValue(), name, out);
        }
    }

    private boolean fromPath(Field leaf) {
        for (var variable : variables) {
            if (variable.path[variable.path.length - 1] == leaf) {
                return true;
            }
        }
        return false;
    }

    private static void emit(Field[] path, int at, String text, String name, WireOut out) {
        var field = path[at];
        out.tag(field.number, field.wireType());
        if (at == path.length - 1) {
            Scalars.text(field, text, () -> name, out);
            return;
        }
        int mark = out.begin();
        emit(path, at + 1, text, name, out);
        out.end(mark);
    }

    private static boolean textual(Field field) {
        return !field.map && (field.shape == null || field.shape.special != Shape.Special.NONE);
    }

    private static Field @Nullable [] resolve(Shape shape, String dotted) {
        var names = dotted.split("\\.", -1);
        var path = new Field[names.length];
        var at = shape;
        for (int i = 0; i < names.length; i++) {
            var field = at.names.get(names[i]);
            if (field == null) {
                return null;
            }
            path[i] = field;
            if (i < names.length - 1) {
                if (field.shape == null || field.repeated || field.map) {
                    return null;
                }
                at = field.shape;
            }
        }
        return path;
    }
}
