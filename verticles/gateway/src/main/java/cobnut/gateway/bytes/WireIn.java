package cobnut.gateway.bytes;

import java.util.Arrays;

/** A cursor over protobuf's wire format. Everything it cannot read is a {@link Detour}. Not thread-safe. */
public final class WireIn {
    private final byte[] in;
    private int pos;

    public WireIn(byte[] in) {
        this.in = in;
    }

    public byte[] array() {
        return in;
    }

    public int pos() {
        return pos;
    }

    /** Moves to a place that was read before, or that {@link #length} told. */
    public void to(int place) {
        pos = place;
    }

    /** Whether the byte at the cursor is this one; then it is taken. */
    public boolean take(int expected) {
        if (in[pos] == expected) {
            pos++;
            return true;
        }
        return false;
    }

    /** Reads a length and says where what it measures ends. */
    public int length() {
        long length = varint();
        if (length < 0 || length > in.length - pos) {
            throw Detour.INSTANCE;
        }
        return pos + (int) length;
    }

    /** The bytes from here to there. */
    public byte[] slice(int end) {
        var slice = Arrays.copyOfRange(in, pos, end);
        pos = end;
        return slice;
    }

    public void skip(int wireType, int end) {
        switch (wireType) {
            case WireOut.VARINT -> varint();
            case WireOut.FIXED64 -> pos += 8;
            case WireOut.FIXED32 -> pos += 4;
            case WireOut.LENGTH -> pos = length();
            default -> throw Detour.INSTANCE;
        }
        if (pos > end) {
            throw Detour.INSTANCE;
        }
    }

    public long varint() {
        byte first = in[pos++];
        if (first >= 0) {
            return first;
        }
        long value = first & 0x7f;
        for (int shift = 7; shift < 70; shift += 7) {
            byte b = in[pos++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw Detour.INSTANCE;
    }

    public int fixed32() {
        int at = pos;
        pos += 4;
        return in[at] & 0xff | (in[at + 1] & 0xff) << 8 | (in[at + 2] & 0xff) << 16 | in[at + 3] << 24;
    }

    public long fixed64() {
        return fixed32() & 0xffffffffL | (long) fixed32() << 32;
    }
}
