package cobnut.gateway.bytes;

/** Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF. */
public final class Utf8 {
    private Utf8() {}

    public static boolean valid(byte[] text) {
        int i = 0;
        while (i < text.length) {
            if (text[i] >= 0) {
                i++;
                continue;
            }
            int length = character(text, i, text.length);
            if (length == 0) {
                return false;
            }
            i += length;
        }
        return true;
    }

    /** How many bytes the character at that place has; 0 when it is none. */
    static int character(byte[] from, int at, int end) {
        int b = from[at] & 0xff;
        int length = b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xf0 && b < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > end) {
            return 0;
        }
        for (int i = 1; i < length; i++) {
            if ((from[at + i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        int second = from[at + 1] & 0xff;
        boolean overlong = b == 0xe0 && second < 0xa0 || b == 0xf0 && second < 0x90;
        boolean outside = b == 0xed && second >= 0xa0 || b == 0xf4 && second >= 0x90;
        return overlong || outside ? 0 : length;
    }
}
