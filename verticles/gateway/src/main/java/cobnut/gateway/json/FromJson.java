package cobnut.gateway.json;

import cobnut.gateway.bytes.WireOut;
import cobnut.kernel.ServiceException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tokens in, wire bytes out: unknown fields, duplicate fields, two members of a oneof and values of another type are
 * refused with the field's path. Depth, names and numbers are bounded. One use, one thread.
 */
final class FromJson {
    private final JsonParser in;
    private final WireOut out;
    /** Where the reader is; asked only for the text of a refusal. */
    private final Supplier<String> where = this::where;

    private FromJson(JsonParser in, WireOut out) {
        this.in = in;
        this.out = out;
    }

    /** What the path has said already: a body may repeat it, but not contradict it. */
    record Bound(Map<Field, byte[]> values, Map<Field, Bound> nested) {
        static final Bound NOTHING = new Bound(Map.of(), Map.of());
    }

    /** A JSON object as the message. */
    static void object(Shape shape, byte[] json, Bound bound, WireOut target) {
        JsonText.read(json, in -> {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw JsonText.malformed("the body must be a JSON object");
            }
            new FromJson(in, target).message(shape, bound);
        });
    }

    /** A JSON value as one field, with its tag. */
    static void value(Field field, byte[] json, WireOut target) {
        JsonText.read(json, in -> {
            if (in.nextToken() != JsonToken.VALUE_NULL) {
                new FromJson(in, target).field(field);
            }
        });
    }

    private void message(Shape shape, Bound bound) throws IOException {
        var seen = new Seen(shape);
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var field = shape.names.get(in.currentName());
            if (field == null) {
                throw ServiceException.invalid(where(), "is no field of " + shape.type.getName());
            }
            if (!seen.first(field)) {
                throw ServiceException.invalid(where(), "is given twice");
            }
            if (in.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            if (field.oneof >= 0 && !seen.only(field)) {
                throw ServiceException.invalid(where(), "excludes another field that is given too");
            }
            bounded(field, bound);
        }
    }

    private void bounded(Field field, Bound bound) throws IOException {
        var said = bound.values().get(field);
        var nested = bound.nested().get(field);
        if (said != null) {
            int mark = out.size();
            var name = where();
            field(field);
            if (!Arrays.equals(said, out.slice(mark))) {
                throw ServiceException.invalid(name, "differs from the path");
            }
            out.truncate(mark);
        } else if (nested != null && in.currentToken() == JsonToken.START_OBJECT) {
            out.tag(field.number, WireOut.LENGTH);
            int mark = out.begin();
            message(field.shapeOf(), nested);
            out.end(mark);
        } else {
            field(field);
        }
    }

    private void field(Field field) throws IOException {
        if (field.map) {
            map(field);
        } else if (field.repeated) {
            list(field);
        } else {
            out.tag(field.number, field.wireType());
            single(field);
        }
    }

    private void list(Field field) throws IOException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw ServiceException.invalid(where(), "must be an array");
        }
        boolean packed = field.packable();
        int mark = 0;
        if (packed) {
            out.tag(field.number, WireOut.LENGTH);
            mark = out.begin();
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (!packed) {
                out.tag(field.number, field.wireType());
            }
            single(field);
        }
        if (packed) {
            out.end(mark);
        }
    }

    private void map(Field field) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw ServiceException.invalid(where(), "must be an object");
        }
        var key = field.shapeOf().fields[0];
        var value = field.shapeOf().fields[1];
        var seen = new java.util.HashSet<String>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            if (!seen.add(in.currentName())) {
                throw ServiceException.invalid(where(), "is given twice");
            }
            out.tag(field.number, WireOut.LENGTH);
            int mark = out.begin();
            out.tag(1, key.wireType());
            Scalars.text(key, in.currentName(), where, out);
            in.nextToken();
            out.tag(2, value.wireType());
            single(value);
            out.end(mark);
        }
    }

    private void single(Field field) throws IOException {
        var token = in.currentToken();
        switch (field.type) {
            case STRING -> {
                require(token == JsonToken.VALUE_STRING, "must be a string");
                require(
                        out.text(in.getTextCharacters(), in.getTextOffset(), in.getTextLength()),
                        "holds half of a surrogate pair, which is no character");
            }
            case MESSAGE -> nested(field, token);
            case BOOL -> {
                require(token.isBoolean(), "must be true or false");
                out.varint(token == JsonToken.VALUE_TRUE ? 1 : 0);
            }
            case BYTES -> {
                require(token == JsonToken.VALUE_STRING, "must be a string in base64");
                Scalars.text(field, in.getText(), where, out);
            }
            case ENUM -> {
                require(
                        token == JsonToken.VALUE_STRING || token == JsonToken.VALUE_NUMBER_INT,
                        "must be one of " + field.enumWords());
                Scalars.text(field, in.getText(), where, out);
            }
            default -> {
                require(token == JsonToken.VALUE_STRING || token.isNumeric(), "must be a number");
                number(field, token);
            }
        }
    }

    private void number(Field field, JsonToken token) throws IOException {
        boolean plain = token == JsonToken.VALUE_NUMBER_INT && in.getTextLength() <= 9;
        switch (field.type) {
            case INT32, INT64 -> {
                if (plain) {
                    out.varint(in.getIntValue());
                } else {
                    Scalars.integer(field, in.getText(), where, out);
                }
            }
            default -> Scalars.text(field, in.getText(), where, out);
        }
    }

    private void nested(Field field, JsonToken token) throws IOException {
        var shape = field.shapeOf();
        switch (shape.special) {
            case NONE -> {
                require(token == JsonToken.START_OBJECT, "must be an object");
                int mark = out.begin();
                message(shape, Bound.NOTHING);
                out.end(mark);
            }
            case WRAPPER -> {
                int mark = out.begin();
                out.tag(1, shape.fields[0].wireType());
                single(shape.fields[0]);
                out.end(mark);
            }
            default -> {
                require(token == JsonToken.VALUE_STRING, "must be a string");
                Scalars.text(field, in.getText(), where, out);
            }
        }
    }

    private void require(boolean right, String message) {
        if (!right) {
            throw ServiceException.invalid(where(), message);
        }
    }

    private String where() {
        return JsonText.where(in);
    }
}
