package cobnut.gateway.routes;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Percent-encoding, strictly: what is no UTF-8 or no hexadecimal is refused, never guessed. */
public final class UrlText {
    private static final int MOST_PARAMETERS = 200;

    private UrlText() {}

    /** Decodes one segment, name or value; {@code plus} says that a plus is a blank, as in a query. */
    public static String decode(String text, boolean plus) {
        int i = 0;
        while (i < text.length() && text.charAt(i) != '%' && text.charAt(i) != '+' && text.charAt(i) < 0x80) {
            i++;
        }
        return i == text.length() ? text : slowly(text, plus);
    }

    private static String slowly(String text, boolean plus) {
        var bytes = ByteBuffer.allocate(text.length() * 3);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                int high = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 <= text.length() - 1 ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw bad();
                }
                bytes.put((byte) (high << 4 | low));
                i += 2;
            } else if (c == '+' && plus) {
                bytes.put((byte) ' ');
            } else {
                bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw bad();
        }
    }

    /** Names and values of a raw query, in order. */
    public static List<Map.Entry<String, String>> query(String raw) {
        var parameters = new ArrayList<Map.Entry<String, String>>();
        int from = 0;
        while (from <= raw.length()) {
            int end = raw.indexOf('&', from);
            end = end < 0 ? raw.length() : end;
            if (end > from) {
                int equals = raw.indexOf('=', from);
                boolean valued = equals >= 0 && equals < end;
                parameters.add(Map.entry(
                        decode(raw.substring(from, valued ? equals : end), true),
                        valued ? decode(raw.substring(equals + 1, end), true) : ""));
            }
            from = end + 1;
            if (parameters.size() > MOST_PARAMETERS) {
                throw ServiceException.refuse(
                        Kind.INVALID, "TOO_MANY_PARAMETERS", "a query may have " + MOST_PARAMETERS + " parameters");
            }
        }
        return parameters;
    }

    private static ServiceException bad() {
        return ServiceException.refuse(
                Kind.INVALID, "MALFORMED_URL", "the address has a percent sign that does not begin a UTF-8 character");
    }
}
