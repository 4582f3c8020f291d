package cobnut.gateway.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** Message and enum types as JSON Schema, in the proto3 mapping; each is described once and referred to. */
final class Schemas {
    private final Comments comments;
    private final Map<String, JsonObject> described = new TreeMap<>();

    Schemas(Comments comments) {
        this.comments = comments;
    }

    JsonObject components() {
        var all = new JsonObject();
        described.forEach(all::put);
        return all;
    }

    JsonObject of(Descriptor type) {
        return switch (type.getFullName()) {
            case "google.protobuf.Timestamp" -> text("date-time");
            case "google.protobuf.Duration" -> text("").put("pattern", "^-?[0-9]+(\\.[0-9]{1,9})?s$");
            case "google.protobuf.FieldMask" -> text("");
            case "google.protobuf.Struct", "google.protobuf.Any" -> new JsonObject().put("type", "object");
            case "google.protobuf.Value" -> new JsonObject();
            case "google.protobuf.ListValue" -> new JsonObject().put("type", "array");
            case "google.protobuf.DoubleValue",
                    "google.protobuf.FloatValue",
                    "google.protobuf.Int64Value",
                    "google.protobuf.UInt64Value",
                    "google.protobuf.Int32Value",
                    "google.protobuf.UInt32Value",
                    "google.protobuf.BoolValue",
                    "google.protobuf.StringValue",
                    "google.protobuf.BytesValue" -> single(type.findFieldByNumber(1));
            default -> {
                describe(type);
                yield reference(type.getFullName());
            }
        };
    }

    private void describe(Descriptor type) {
        if (described.containsKey(type.getFullName())) {
            return;
        }
        var schema = new JsonObject().put("type", "object");
        described.put(type.getFullName(), schema);
        var properties = new JsonObject();
        for (var field : type.getFields()) {
            properties.put(field.getJsonName(), of(field));
        }
        note(schema, comments.of(type));
        schema.put("properties", properties);
    }

    JsonObject of(FieldDescriptor field) {
        JsonObject schema;
        if (field.isMapField()) {
            schema = new JsonObject()
                    .put("type", "object")
                    .put("additionalProperties", single(field.getMessageType().findFieldByNumber(2)));
        } else if (field.isRepeated()) {
            schema = new JsonObject().put("type", "array").put("items", single(field));
        } else {
            schema = single(field);
        }
        return note(schema, comments.of(field));
    }

    private JsonObject single(FieldDescriptor field) {
        return switch (field.getType()) {
            case STRING -> text("");
            case BYTES -> text("byte");
            case BOOL -> new JsonObject().put("type", "boolean");
            case DOUBLE -> number("double");
            case FLOAT -> number("float");
            case INT32, SINT32, SFIXED32 ->
                new JsonObject().put("type", "integer").put("format", "int32");
            case UINT32, FIXED32 -> new JsonObject().put("type", "integer").put("minimum", 0);
            case INT64, SINT64, SFIXED64 -> text("int64");
            case UINT64, FIXED64 -> text("uint64");
            case ENUM -> enumeration(field.getEnumType());
            case MESSAGE, GROUP -> of(field.getMessageType());
        };
    }

    private JsonObject enumeration(EnumDescriptor type) {
        described.computeIfAbsent(type.getFullName(), _ -> {
            var words = new JsonArray();
            var explained = new StringBuilder(comments.of(type));
            for (EnumValueDescriptor value : type.getValues()) {
                words.add(value.getName());
                var comment = comments.of(type.getFullName() + "." + value.getName());
                if (!comment.isEmpty()) {
                    explained
                            .append(explained.isEmpty() ? "" : " ")
                            .append(value.getName())
                            .append(": ")
                            .append(comment);
                }
            }
            return note(new JsonObject().put("type", "string").put("enum", words), explained.toString());
        });
        return reference(type.getFullName());
    }

    static JsonObject reference(String name) {
        return new JsonObject().put("$ref", "#/components/schemas/" + name);
    }

    static JsonObject note(JsonObject schema, String comment) {
        return comment.isEmpty() ? schema : schema.put("description", comment);
    }

    private static JsonObject text(String format) {
        var schema = new JsonObject().put("type", "string");
        return format.isEmpty() ? schema : schema.put("format", format);
    }

    private static JsonObject number(String format) {
        return new JsonObject().put("type", "number").put("format", format);
    }
}
