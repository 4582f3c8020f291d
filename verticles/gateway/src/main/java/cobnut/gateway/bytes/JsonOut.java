package cobnut.gateway.bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Grows by doubling and writes JSON as UTF-8, with the escapes that JsonFormat uses. Not thread-safe. */
public final class JsonOut {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DIGITS = digits();
    /** What a character below 128 is written as; null when it stands for itself. */
    private static final byte[][] ESCAPES = escapes();

    private byte[] written;
    private int size;

    public JsonOut(int expected) {
        written = new byte[Math.max(64, expected)];
    }

    public byte[] toBytes() {
        return Arrays.copyOf(written, size);
    }

    public int size() {
        return size;
    }

    /** What is written so far starts at index 0 of this array; it is replaced when it grows. */
    public byte[] array() {
        return written;
    }

    public void clear() {
        size = 0;
    }

    public void put(char c) {
        if (size == written.length) {
            room(1);
        }
        written[size++] = (byte) c;
    }

    public void raw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, written, size, bytes.length);
        size += bytes.length;
    }

    public void ascii(String text) {
        raw(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Two digits, for dates. */
    public void two(int value) {
        room(2);
        written[size++] = DIGITS[value * 2];
        written[size++] = DIGITS[value * 2 + 1];
    }

    public void number(long value) {
        if (value == Long.MIN_VALUE) {
            ascii("-9223372036854775808");
            return;
        }
        room(20);
        long rest = value;
        if (rest < 0) {
            written[size++] = '-';
            rest = -rest;
        }
        int length = length(rest);
        int at = size + length;
        size = at;
        while (rest >= 100) {
            int pair = (int) (rest % 100) * 2;
            rest /= 100;
            written[--at] = DIGITS[pair + 1];
            written[--at] = DIGITS[pair];
        }
        if (rest >= 10) {
            written[--at] = DIGITS[(int) rest * 2 + 1];
            written[--at] = DIGITS[(int) rest * 2];
        } else {
            written[--at] = (byte) ('0' + rest);
        }
    }

    /** 64 bits are a string in JSON, for the sake of readers that only have doubles. */
    public void quoted(long value) {
        put('"');
        number(value);
        put('"');
    }

    public void unsigned(long value) {
        if (value >= 0) {
            quoted(value);
        } else {
            ascii("\"" + Long.toUnsignedString(value) + "\"");
        }
    }

    public void decimal(double value) {
        ascii(Double.isFinite(value) ? Double.toString(value) : "\"" + value + "\"");
    }

    public void decimal(float value) {
        ascii(Float.isFinite(value) ? Float.toString(value) : "\"" + value + "\"");
    }

    /** Exactly that many digits, with leading zeros. */
    public void padded(int value, int width) {
        room(width);
        int rest = value;
        for (int i = size + width - 1; i >= size; i--) {
            written[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += width;
    }

    private static int length(long value) {
        int length = 1;
        for (long bound = 10; length < 19 && value >= bound; bound *= 10) {
            length++;
        }
        return length;
    }

    /** A quoted string from UTF-8 bytes; returns false, having written nothing final, when they are no UTF-8. */
    public boolean text(byte[] from, int start, int end) {
        room((end - start) * 6 + 2);
        byte[] to = written;
        int at = size;
        to[at++] = '"';
        int i = start;
        while (i < end) {
            byte b = from[i];
            if (b >= 0) {
                byte[] escape = ESCAPES[b];
                if (escape == null) {
                    to[at++] = b;
                } else {
                    System.arraycopy(escape, 0, to, at, escape.length);
                    at += escape.length;
                }
                i++;
                continue;
            }
            int length = Utf8.character(from, i, end);
            if (length == 0) {
                return false;
            }
            if (length == 3 && b == (byte) 0xe2 && from[i + 1] == (byte) 0x80 && (from[i + 2] & 0xfe) == 0xa8) {
                System.arraycopy(ESCAPES[128 + (from[i + 2] & 1)], 0, to, at, 6);
                at += 6;
            } else {
                for (int k = 0; k < length; k++) {
                    to[at++] = from[i + k];
                }
            }
            i += length;
        }
        to[at++] = '"';
        size = at;
        return true;
    }

    private void room(int more) {
        if (written.length - size < more) {
            written = Arrays.copyOf(written, Math.max(written.length * 2, size + more));
        }
    }

    private static byte[] digits() {
        var pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    private static byte[][] escapes() {
        var escapes = new byte[130][];
        for (int c = 0; c < 0x20; c++) {
            escapes[c] = unicode(c);
        }
        for (char c : new char[] {'<', '>', '&', '=', '\''}) {
            escapes[c] = unicode(c);
        }
        escapes['"'] = new byte[] {'\\', '"'};
        escapes['\\'] = new byte[] {'\\', '\\'};
        escapes['\t'] = new byte[] {'\\', 't'};
        escapes['\b'] = new byte[] {'\\', 'b'};
        escapes['\n'] = new byte[] {'\\', 'n'};
        escapes['\r'] = new byte[] {'\\', 'r'};
        escapes['\f'] = new byte[] {'\\', 'f'};
        escapes[128] = unicode(0x2028);
        escapes[129] = unicode(0x2029);
        return escapes;
    }

    private static byte[] unicode(int c) {
        return new byte[] {'\\', 'u', HEX[c >> 12 & 15], HEX[c >> 8 & 15], HEX[c >> 4 & 15], HEX[c & 15]};
    }
}
