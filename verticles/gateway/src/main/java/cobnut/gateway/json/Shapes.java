package cobnut.gateway.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** Compiles message types, each once; types that hold each other end up pointing at each other. Not thread-safe. */
public final class Shapes {
    private static final Set<String> ONLY_JSON_FORMAT = Set.of(
            "google.protobuf.Any", "google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue");
    /** A bit per oneof is kept while a message is walked. */
    private static final int MOST_ONEOFS = 64;

    private final Map<Descriptor, Shape> compiled = new IdentityHashMap<>();

    public Shape of(Descriptor type) {
        var shape = compile(type);
        // What a type holds may be rare through a cycle: repeat until nothing changes.
        for (boolean changed = true; changed; ) {
            changed = false;
            for (var each : compiled.values()) {
                changed |= spread(each);
            }
        }
        return shape;
    }

    private Shape compile(Descriptor type) {
        var known = compiled.get(type);
        if (known != null) {
            return known;
        }
        var shape = new Shape(type);
        compiled.put(type, shape);
        shape.rare = ONLY_JSON_FORMAT.contains(type.getFullName())
                || type.isExtendable()
                || type.getRealOneofs().size() > MOST_ONEOFS;
        shape.fields = type.getFields().stream()
                .sorted(Comparator.comparingInt(FieldDescriptor::getNumber))
                .map(Field::new)
                .toArray(Field[]::new);
        for (var field : shape.fields) {
            shape.names.put(field.descriptor.getName(), field);
            shape.rare |= field.type == FieldDescriptor.Type.GROUP
                    || field.descriptor.isRequired()
                    || field.descriptor.hasDefaultValue()
                    || field.type == FieldDescriptor.Type.ENUM
                            && field.descriptor.getEnumType().getFullName().equals("google.protobuf.NullValue");
            if (field.type == FieldDescriptor.Type.MESSAGE) {
                field.shape = compile(field.descriptor.getMessageType());
            }
        }
        for (var field : shape.fields) {
            shape.names.put(field.name, field);
        }
        return shape;
    }

    private static boolean spread(Shape shape) {
        if (shape.rare) {
            return false;
        }
        for (var field : shape.fields) {
            if (field.shape != null && field.shape.rare) {
                shape.rare = true;
                return true;
            }
        }
        return false;
    }
}
