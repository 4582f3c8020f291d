package cobnut.gateway.json;

import cobnut.gateway.bytes.WireOut;
import cobnut.kernel.ServiceException;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.function.Supplier;

/** Single values from text to the wire, without their tags; what does not fit is refused with the field's name. */
final class Scalars {
    /** No 64-bit number needs more; what is longer is not even parsed. */
    private static final int LONGEST_NUMBER = 64;

    private Scalars() {}

    /** A value as a path, a query or a JSON string holds it. */
    static void text(Field field, String text, Supplier<String> name, WireOut out) {
        switch (field.type) {
            case STRING -> string(text, name, out);
            case BOOL -> bool(text, name, out);
            case ENUM -> enumeration(field, text, name, out);
            case BYTES -> bytes(text, name, out);
            case DOUBLE, FLOAT -> decimal(field, text, name, out);
            case MESSAGE -> message(field.shapeOf(), text, name, out);
            case GROUP -> throw ServiceException.invalid(name.get(), "cannot be given as text");
            default -> integer(field, text, name, out);
        }
    }

    private static void string(String text, Supplier<String> name, WireOut out) {
        if (!out.text(text.toCharArray(), 0, text.length())) {
            throw ServiceException.invalid(name.get(), "holds half of a surrogate pair, which is no character");
        }
    }

    private static void bool(String text, Supplier<String> name, WireOut out) {
        if (!text.equals("true") && !text.equals("false")) {
            throw ServiceException.invalid(name.get(), "must be true or false");
        }
        out.varint(text.equals("true") ? 1 : 0);
    }

    private static void enumeration(Field field, String text, Supplier<String> name, WireOut out) {
        var number = field.enumNumber(text);
        if (number != null) {
            out.varint(number);
        } else if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            out.varint(whole(text, name, Integer.MIN_VALUE, Integer.MAX_VALUE));
        } else {
            throw ServiceException.invalid(name.get(), "must be one of " + field.enumWords());
        }
    }

    private static void bytes(String text, Supplier<String> name, WireOut out) {
        try {
            boolean url = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
            var bytes = (url ? Base64.getUrlDecoder() : Base64.getDecoder()).decode(text);
            out.varint(bytes.length);
            out.raw(bytes);
        } catch (IllegalArgumentException e) {
            throw ServiceException.invalid(name.get(), "must be base64");
        }
    }

    private static void message(Shape shape, String text, Supplier<String> name, WireOut out) {
        int mark = out.begin();
        switch (shape.special) {
            case TIMESTAMP -> time(Times.timestamp(text, name), out);
            case DURATION -> time(Times.duration(text, name), out);
            case FIELD_MASK -> {
                for (var path : text.isEmpty() ? new String[0] : text.split(",", -1)) {
                    out.tag(1, WireOut.LENGTH);
                    string(Times.maskPath(path, name), name, out);
                }
            }
            case WRAPPER -> {
                out.tag(1, shape.fields[0].wireType());
                text(shape.fields[0], text, name, out);
            }
            case NONE -> throw ServiceException.invalid(name.get(), "is an object and cannot be given as text");
        }
        out.end(mark);
    }

    private static void time(Times.Parsed time, WireOut out) {
        out.tag(1, WireOut.VARINT);
        out.varint(time.seconds());
        out.tag(2, WireOut.VARINT);
        out.varint(time.nanos());
    }

    static void decimal(Field field, String text, Supplier<String> name, WireOut out) {
        double value = switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> finite(text, name);
        };
        if (field.wireType() == WireOut.FIXED64) {
            out.fixed64(Double.doubleToRawLongBits(value));
            return;
        }
        if (Double.isFinite(value) && !Float.isFinite((float) value)) {
            throw ServiceException.invalid(name.get(), "is too large");
        }
        out.fixed32(Float.floatToRawIntBits((float) value));
    }

    private static double finite(String text, Supplier<String> name) {
        try {
            boolean number = !text.isEmpty() && text.length() <= 100 && "-+.0123456789".indexOf(text.charAt(0)) >= 0;
            double value = number && Character.isDigit(text.charAt(text.length() - 1)) ? Double.parseDouble(text) : 0;
            if (number && Character.isDigit(text.charAt(text.length() - 1)) && Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw ServiceException.invalid(name.get(), "must be a number in range");
    }

    static void integer(Field field, String text, Supplier<String> name, WireOut out) {
        switch (field.type) {
            case INT32 -> out.varint(whole(text, name, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case UINT32 -> out.varint(whole(text, name, 0, 0xffffffffL));
            case SINT32, SINT64 -> {
                boolean small = field.type == com.google.protobuf.Descriptors.FieldDescriptor.Type.SINT32;
                long value = small
                        ? whole(text, name, Integer.MIN_VALUE, Integer.MAX_VALUE)
                        : whole(text, name, Long.MIN_VALUE, Long.MAX_VALUE);
                out.varint(value << 1 ^ value >> 63);
            }
            case FIXED32 -> out.fixed32((int) whole(text, name, 0, 0xffffffffL));
            case SFIXED32 -> out.fixed32((int) whole(text, name, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT64 -> out.varint(whole(text, name, Long.MIN_VALUE, Long.MAX_VALUE));
            case SFIXED64 -> out.fixed64(whole(text, name, Long.MIN_VALUE, Long.MAX_VALUE));
            case UINT64 -> out.varint(unsigned(text, name));
            case FIXED64 -> out.fixed64(unsigned(text, name));
            default -> throw new IllegalArgumentException(field.type + " is no integer");
        }
    }

    private static long whole(String text, Supplier<String> name, long min, long max) {
        long value = text.length() <= 18 && digits(text) ? Long.parseLong(text) : exact(text, name, min, max);
        if (value < min || value > max) {
            throw outside(name, min, String.valueOf(max));
        }
        return value;
    }

    private static boolean digits(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > from;
    }

    /** 1.0 and 1e3 are whole numbers too; 1e999999999 is refused before anybody writes out its digits. */
    private static long exact(String text, Supplier<String> name, long min, long max) {
        var decimal = decimal(text, name);
        if (decimal.compareTo(BigDecimal.valueOf(min)) < 0 || decimal.compareTo(BigDecimal.valueOf(max)) > 0) {
            throw outside(name, min, String.valueOf(max));
        }
        try {
            return decimal.longValueExact();
        } catch (ArithmeticException e) {
            throw ServiceException.invalid(name.get(), "must be a whole number");
        }
    }

    private static long unsigned(String text, Supplier<String> name) {
        var decimal = decimal(text, name);
        try {
            if (decimal.signum() >= 0 && decimal.compareTo(new BigDecimal("18446744073709551615")) <= 0) {
                return decimal.toBigIntegerExact().longValue();
            }
        } catch (ArithmeticException e) {
            throw ServiceException.invalid(name.get(), "must be a whole number");
        }
        throw outside(name, 0, "18446744073709551615");
    }

    private static BigDecimal decimal(String text, Supplier<String> name) {
        if (text.length() <= LONGEST_NUMBER) {
            try {
                var decimal = new BigDecimal(text);
                if (decimal.signum() == 0) {
                    return BigDecimal.ZERO;
                }
                if (Math.abs((long) decimal.scale()) <= LONGEST_NUMBER) {
                    return decimal;
                }
            } catch (NumberFormatException e) {
                // refused below
            }
        }
        throw ServiceException.invalid(name.get(), "must be a whole number in range");
    }

    private static ServiceException outside(Supplier<String> name, long min, String max) {
        return ServiceException.invalid(name.get(), "must be from " + min + " to " + max);
    }
}
