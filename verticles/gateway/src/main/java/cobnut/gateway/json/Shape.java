package cobnut.gateway.json;

import com.google.protobuf.Descriptors.Descriptor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message type compiled: its fields by number and by name. Immutable once {@link Shapes} has given it out. */
public final class Shape {

    /** Types that JSON writes in their own way. */
    enum Special {
        NONE,
        TIMESTAMP,
        DURATION,
        FIELD_MASK,
        WRAPPER
    }

    final Descriptor type;
    final Special special;
    final Map<String, Field> names = new HashMap<>();
    Field[] fields = {};
    /** It holds, at some depth, what only JsonFormat knows: Any, Struct, groups, extensions, required fields. */
    boolean rare;

    Shape(Descriptor type) {
        this.type = type;
        this.special = special(type.getFullName());
    }

    public Descriptor type() {
        return type;
    }

    @Nullable
    Field byNumber(int number) {
        int low = 0;
        int high = fields.length - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            if (fields[middle].number == number) {
                return fields[middle];
            }
            if (fields[middle].number < number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    private static Special special(String name) {
        return switch (name) {
            case "google.protobuf.Timestamp" -> Special.TIMESTAMP;
            case "google.protobuf.Duration" -> Special.DURATION;
            case "google.protobuf.FieldMask" -> Special.FIELD_MASK;
            case "google.protobuf.DoubleValue",
                    "google.protobuf.FloatValue",
                    "google.protobuf.Int64Value",
                    "google.protobuf.UInt64Value",
                    "google.protobuf.Int32Value",
                    "google.protobuf.UInt32Value",
                    "google.protobuf.BoolValue",
                    "google.protobuf.StringValue",
                    "google.protobuf.BytesValue" -> Special.WRAPPER;
            default -> Special.NONE;
        };
    }
}
