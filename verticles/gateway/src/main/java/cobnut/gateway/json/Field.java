package cobnut.gateway.json;

import cobnut.gateway.bytes.WireOut;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One field of a {@link Shape}: everything that reading or writing it needs, worked out beforehand. */
final class Field {
    private static final int SMALL = 64;

    final FieldDescriptor descriptor;
    /** Its place in the message, from 0. */
    final int index;

    final int number;
    final FieldDescriptor.Type type;
    final String name;
    final boolean repeated;
    final boolean map;
    /** Index of its oneof, −1 when it is in none. */
    final int oneof;
    /** {@code "name":}, in bytes. */
    final byte[] label;
    /** What is printed when the field is absent; null when it then stays out. */
    final byte @Nullable [] absent;
    /** Of the message, or of the map's entry. */
    @Nullable
    Shape shape;

    private final byte[][] enumNames;
    private final Map<String, Integer> enumNumbers = new HashMap<>();

    Field(FieldDescriptor field) {
        descriptor = field;
        index = field.getIndex();
        number = field.getNumber();
        type = field.getType();
        name = field.getJsonName();
        map = field.isMapField();
        repeated = field.isRepeated() && !map;
        var containing = field.getRealContainingOneof();
        oneof = containing == null ? -1 : containing.getIndex();
        label = bytes("\"" + name + "\":");
        enumNames = type == FieldDescriptor.Type.ENUM ? names(field.getEnumType()) : new byte[0][];
        absent = field.hasPresence() ? null : bytes(map ? "{}" : repeated ? "[]" : zero(field));
    }

    /** Whether many values may share one tag. */
    boolean packable() {
        return repeated && descriptor.isPackable();
    }

    int wireType() {
        return switch (type) {
            case DOUBLE, FIXED64, SFIXED64 -> WireOut.FIXED64;
            case FLOAT, FIXED32, SFIXED32 -> WireOut.FIXED32;
            case STRING, BYTES, MESSAGE -> WireOut.LENGTH;
            default -> WireOut.VARINT;
        };
    }

    /** The quoted name, or null for a number that has none. */
    byte @Nullable [] enumName(int value) {
        if (value >= 0 && value < enumNames.length) {
            return enumNames[value];
        }
        var found = descriptor.getEnumType().findValueByNumber(value);
        return found == null ? null : bytes("\"" + found.getName() + "\"");
    }

    @Nullable
    Integer enumNumber(String value) {
        return enumNumbers.get(value);
    }

    /** The first twenty words, for the text of a refusal. */
    String enumWords() {
        return descriptor.getEnumType().getValues().stream()
                .limit(20)
                .map(EnumValueDescriptor::getName)
                .collect(Collectors.joining(", "));
    }

    Shape shapeOf() {
        if (shape == null) {
            throw new IllegalStateException(descriptor.getFullName() + " holds no message");
        }
        return shape;
    }

    private byte[][] names(EnumDescriptor type) {
        var names = new byte[SMALL][];
        for (EnumValueDescriptor value : type.getValues()) {
            enumNumbers.put(value.getName(), value.getNumber());
            if (value.getNumber() >= 0 && value.getNumber() < SMALL && names[value.getNumber()] == null) {
                names[value.getNumber()] = bytes("\"" + value.getName() + "\"");
            }
        }
        return names;
    }

    static String zero(FieldDescriptor field) {
        return switch (field.getType()) {
            case DOUBLE, FLOAT -> "0.0";
            case INT64, UINT64, SINT64, FIXED64, SFIXED64 -> "\"0\"";
            case INT32, UINT32, SINT32, FIXED32, SFIXED32 -> "0";
            case BOOL -> "false";
            case ENUM -> "\"" + field.getEnumType().getValues().getFirst().getName() + "\"";
            default -> "\"\"";
        };
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
