package cobnut.gateway.bytes;

import java.util.Arrays;

/** Grows by doubling and writes protobuf's wire format. Not thread-safe. */
public final class WireOut {
    public static final int VARINT = 0;
    public static final int FIXED64 = 1;
    public static final int LENGTH = 2;
    public static final int FIXED32 = 5;

    private byte[] written;
    private int size;

    public WireOut(int expected) {
        written = new byte[Math.max(16, expected)];
    }

    public int size() {
        return size;
    }

    public void truncate(int to) {
        size = to;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(written, size);
    }

    public byte[] slice(int from) {
        return Arrays.copyOfRange(written, from, size);
    }

    public void raw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, written, size, bytes.length);
        size += bytes.length;
    }

    public void tag(int number, int wireType) {
        varint((long) number << 3 | wireType);
    }

    public void varint(long value) {
        room(10);
        var rest = value;
        while ((rest & ~0x7fL) != 0) {
            written[size++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        written[size++] = (byte) rest;
    }

    public void fixed32(int value) {
        room(4);
        for (int i = 0; i < 4; i++) {
            written[size++] = (byte) (value >>> 8 * i);
        }
    }

    public void fixed64(long value) {
        room(8);
        for (int i = 0; i < 8; i++) {
            written[size++] = (byte) (value >>> 8 * i);
        }
    }

    /** Starts something whose length comes before it; one byte is kept free, which is mostly enough. */
    public int begin() {
        room(1);
        return size++;
    }

    /** Ends what {@link #begin} started, moving it when its length needs more than one byte. */
    public void end(int mark) {
        int length = size - mark - 1;
        if (length < 0x80) {
            written[mark] = (byte) length;
            return;
        }
        int extra = (31 - Integer.numberOfLeadingZeros(length)) / 7;
        room(extra);
        System.arraycopy(written, mark + 1, written, mark + 1 + extra, length);
        size = mark;
        varint(length);
        size += length;
    }

    /** Length and UTF-8; returns false when half of a surrogate pair stands alone, which has no UTF-8. */
    public boolean text(char[] chars, int from, int length) {
        int mark = begin();
        room(length * 3);
        int at = size;
        for (int i = from; i < from + length; i++) {
            char c = chars[i];
            if (c < 0x80) {
                written[at++] = (byte) c;
            } else if (c < 0x800) {
                written[at++] = (byte) (0xc0 | c >> 6);
                written[at++] = (byte) (0x80 | c & 0x3f);
            } else if (!Character.isSurrogate(c)) {
                written[at++] = (byte) (0xe0 | c >> 12);
                written[at++] = (byte) (0x80 | c >> 6 & 0x3f);
                written[at++] = (byte) (0x80 | c & 0x3f);
            } else {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == from + length
                        || !Character.isLowSurrogate(chars[i + 1])) {
                    return false;
                }
                at = fourBytes(Character.toCodePoint(c, chars[++i]), at);
            }
        }
        size = at;
        end(mark);
        return true;
    }

    private int fourBytes(int point, int from) {
        int at = from;
        written[at++] = (byte) (0xf0 | point >> 18);
        written[at++] = (byte) (0x80 | point >> 12 & 0x3f);
        written[at++] = (byte) (0x80 | point >> 6 & 0x3f);
        written[at++] = (byte) (0x80 | point & 0x3f);
        return at;
    }

    private void room(int more) {
        if (written.length - size < more) {
            written = Arrays.copyOf(written, Math.max(written.length * 2, size + more));
        }
    }
}
