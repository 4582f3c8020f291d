package cobnut.gateway.json;

import cobnut.gateway.bytes.Detour;
import cobnut.gateway.bytes.JsonOut;
import cobnut.gateway.bytes.WireIn;
import cobnut.gateway.bytes.WireOut;
import java.util.Base64;

/**
 * Walks wire bytes and writes JSON bytes: the same output as JsonFormat, which takes over where the bytes are not in
 * the order that every serializer writes them in. One use, one thread.
 */
public final class ToJson {
    private static final int DEEPEST = 100;

    private final WireIn in;
    private final JsonOut out;

    private ToJson(byte[] in, JsonOut out) {
        this.in = new WireIn(in);
        this.out = out;
    }

    /** @throws IllegalArgumentException when the bytes are no such message */
    public static byte[] write(Shape shape, byte[] message) {
        var out = new JsonOut(message.length * 2 + 64);
        write(shape, message, out);
        return out.toBytes();
    }

    /** Writes into a buffer that may be used again. */
    public static void write(Shape shape, byte[] message, JsonOut out) {
        if (out.size() != 0) {
            throw new IllegalArgumentException("the buffer must be empty");
        }
        if (!shape.rare) {
            try {
                new ToJson(message, out).message(shape, message.length, 0);
                return;
            } catch (Detour | IndexOutOfBoundsException e) {
                out.clear();
            }
        }
        out.raw(Rare.toJson(shape.type, message));
    }

    private void message(Shape shape, int end, int depth) {
        if (depth > DEEPEST || end > in.array().length) {
            throw Detour.INSTANCE;
        }
        switch (shape.special) {
            case NONE -> plain(shape, end, depth);
            case WRAPPER -> wrapper(shape.fields[0], end, depth);
            case FIELD_MASK -> throw Detour.INSTANCE;
            case TIMESTAMP, DURATION -> time(shape.special == Shape.Special.TIMESTAMP, end);
        }
    }

    private void plain(Shape shape, int end, int depth) {
        var fields = shape.fields;
        int next = 0;
        boolean comma = false;
        long oneofs = 0;
        out.put('{');
        while (in.pos() < end) {
            int tag = (int) in.varint();
            int number = tag >>> 3;
            while (next < fields.length && fields[next].number < number) {
                comma = absent(fields[next++], comma);
            }
            if (next == fields.length || fields[next].number != number) {
                if (number == 0 || shape.byNumber(number) != null) {
                    throw Detour.INSTANCE;
                }
                in.skip(tag & 7, end);
                continue;
            }
            var field = fields[next++];
            if (field.oneof >= 0) {
                long bit = 1L << field.oneof;
                if ((oneofs & bit) != 0) {
                    throw Detour.INSTANCE;
                }
                oneofs |= bit;
            }
            comma = comma(comma);
            out.raw(field.label);
            field(field, tag, end, depth);
        }
        if (in.pos() != end) {
            throw Detour.INSTANCE;
        }
        while (next < fields.length) {
            comma = absent(fields[next++], comma);
        }
        out.put('}');
    }

    private boolean absent(Field field, boolean comma) {
        if (field.absent == null) {
            return comma;
        }
        comma(comma);
        out.raw(field.label);
        out.raw(field.absent);
        return true;
    }

    private void field(Field field, int tag, int end, int depth) {
        if (field.repeated || field.map) {
            many(field, tag, end, depth);
        } else {
            expect(field, tag);
            value(field, depth);
        }
    }

    private void many(Field field, int first, int end, int depth) {
        out.put(field.map ? '{' : '[');
        boolean comma = false;
        int tag = first;
        while (true) {
            if (field.packable() && (tag & 7) == WireOut.LENGTH) {
                int until = in.length();
                while (in.pos() < until) {
                    comma = comma(comma);
                    value(field, depth);
                }
                if (in.pos() != until || until > end) {
                    throw Detour.INSTANCE;
                }
            } else {
                expect(field, tag);
                comma = comma(comma);
                if (field.map) {
                    entry(field.shapeOf(), depth);
                } else {
                    value(field, depth);
                }
            }
            int here = in.pos();
            if (here >= end) {
                break;
            }
            tag = (int) in.varint();
            if (tag >>> 3 != field.number) {
                in.to(here);
                break;
            }
        }
        out.put(field.map ? '}' : ']');
    }

    private boolean comma(boolean needed) {
        if (needed) {
            out.put(',');
        }
        return true;
    }

    private void entry(Shape entry, int depth) {
        var key = entry.fields[0];
        var value = entry.fields[1];
        int end = in.length();
        boolean quoted = key.wireType() != WireOut.LENGTH && !longNumber(key);
        if (quoted) {
            out.put('"');
        }
        if (in.pos() < end && in.take(1 << 3 | key.wireType())) {
            value(key, depth);
        } else {
            out.ascii(Field.zero(key.descriptor));
        }
        if (quoted) {
            out.put('"');
        }
        out.put(':');
        if (in.pos() < end) {
            expect(value, (int) in.varint());
            value(value, depth);
        } else if (value.shape != null) {
            message(value.shape, in.pos(), depth + 1);
        } else {
            out.ascii(Field.zero(value.descriptor));
        }
        if (in.pos() != end) {
            throw Detour.INSTANCE;
        }
    }

    private static boolean longNumber(Field field) {
        return switch (field.type) {
            case INT64, UINT64, SINT64, FIXED64, SFIXED64 -> true;
            default -> false;
        };
    }

    private void value(Field field, int depth) {
        switch (field.type) {
            case STRING -> {
                int end = in.length();
                if (!out.text(in.array(), in.pos(), end)) {
                    throw Detour.INSTANCE;
                }
                in.to(end);
            }
            case MESSAGE -> {
                int end = in.length();
                message(field.shapeOf(), end, depth + 1);
            }
            case INT64 -> out.quoted(in.varint());
            case SINT64 -> {
                long zigzag = in.varint();
                out.quoted(zigzag >>> 1 ^ -(zigzag & 1));
            }
            case SFIXED64 -> out.quoted(in.fixed64());
            case UINT64 -> out.unsigned(in.varint());
            case FIXED64 -> out.unsigned(in.fixed64());
            case INT32 -> out.number((int) in.varint());
            case UINT32 -> out.number(in.varint() & 0xffffffffL);
            case SINT32 -> {
                int zigzag = (int) in.varint();
                out.number(zigzag >>> 1 ^ -(zigzag & 1));
            }
            case FIXED32 -> out.number(in.fixed32() & 0xffffffffL);
            case SFIXED32 -> out.number(in.fixed32());
            case BOOL -> out.ascii(in.varint() != 0 ? "true" : "false");
            case ENUM -> enumeration(field, (int) in.varint());
            case DOUBLE -> out.decimal(Double.longBitsToDouble(in.fixed64()));
            case FLOAT -> out.decimal(Float.intBitsToFloat(in.fixed32()));
            case BYTES -> base64();
            case GROUP -> throw Detour.INSTANCE;
        }
    }

    private void enumeration(Field field, int value) {
        var name = field.enumName(value);
        if (name == null) {
            out.number(value);
        } else {
            out.raw(name);
        }
    }

    private void base64() {
        int end = in.length();
        out.put('"');
        out.raw(Base64.getEncoder().encode(in.slice(end)));
        out.put('"');
    }

    private void wrapper(Field field, int end, int depth) {
        if (in.pos() == end) {
            out.ascii(Field.zero(field.descriptor));
            return;
        }
        expect(field, (int) in.varint());
        value(field, depth);
        if (in.pos() != end) {
            throw Detour.INSTANCE;
        }
    }

    private void time(boolean timestamp, int end) {
        long seconds = 0;
        int nanos = 0;
        while (in.pos() < end) {
            switch ((int) in.varint()) {
                case 1 << 3 -> seconds = in.varint();
                case 2 << 3 -> nanos = (int) in.varint();
                default -> throw Detour.INSTANCE;
            }
        }
        boolean written = timestamp ? Times.timestamp(seconds, nanos, out) : Times.duration(seconds, nanos, out);
        if (!written || in.pos() != end) {
            throw Detour.INSTANCE;
        }
    }

    private void expect(Field field, int tag) {
        if (tag != (field.number << 3 | field.wireType())) {
            throw Detour.INSTANCE;
        }
    }
}
