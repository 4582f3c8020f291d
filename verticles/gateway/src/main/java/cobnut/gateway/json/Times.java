package cobnut.gateway.json;

import cobnut.gateway.bytes.JsonOut;
import cobnut.kernel.ServiceException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Timestamps, durations and field masks as text (proto3 mapping: RFC 3339, {@code 1.5s}, {@code a,bC.d}). */
final class Times {
    static final long FIRST_SECOND = -62135596800L;
    static final long LAST_SECOND = 253402300799L;
    static final long LONGEST_SECONDS = 315576000000L;

    private static final Pattern RFC3339 =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)");
    private static final Pattern SECONDS = Pattern.compile("(-?)(\\d{1,12})(?:\\.(\\d{1,9}))?s");
    private static final Pattern MASK = Pattern.compile("[a-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*)*");

    private Times() {}

    /** Seconds and nanoseconds. */
    record Parsed(long seconds, int nanos) {}

    /** Writes nothing and returns false when the value is no time of the years 1 to 9999. */
    static boolean timestamp(long seconds, int nanos, JsonOut out) {
        if (seconds < FIRST_SECOND || seconds > LAST_SECOND || nanos < 0 || nanos > 999_999_999) {
            return false;
        }
        int ofDay = (int) Math.floorMod(seconds, 86400L);
        out.put('"');
        date(Math.floorDiv(seconds, 86400L), out);
        out.put('T');
        out.two(ofDay / 3600);
        out.put(':');
        out.two(ofDay / 60 % 60);
        out.put(':');
        out.two(ofDay % 60);
        fraction(nanos, out);
        out.put('Z');
        out.put('"');
        return true;
    }

    /** Days since 1970 to year, month and day: Howard Hinnant's civil_from_days, on 400-year eras from 1 March. */
    private static void date(long days, JsonOut out) {
        long shifted = days + 719468;
        long era = Math.floorDiv(shifted, 146097L);
        int ofEra = (int) (shifted - era * 146097);
        int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int march = (5 * ofYear + 2) / 153;
        int month = march < 10 ? march + 3 : march - 9;
        out.padded((int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0), 4);
        out.put('-');
        out.two(month);
        out.put('-');
        out.two(ofYear - (153 * march + 2) / 5 + 1);
    }

    /** Writes nothing and returns false when the value is no duration of at most 10,000 years. */
    static boolean duration(long seconds, int nanos, JsonOut out) {
        boolean mixed = seconds > 0 && nanos < 0 || seconds < 0 && nanos > 0;
        if (Math.abs(seconds) > LONGEST_SECONDS || Math.abs((long) nanos) > 999_999_999 || mixed) {
            return false;
        }
        out.put('"');
        if (seconds < 0 || nanos < 0) {
            out.put('-');
        }
        out.number(Math.abs(seconds));
        fraction(Math.abs(nanos), out);
        out.put('s');
        out.put('"');
        return true;
    }

    private static void fraction(int nanos, JsonOut out) {
        if (nanos == 0) {
            return;
        }
        out.put('.');
        if (nanos % 1_000_000 == 0) {
            out.padded(nanos / 1_000_000, 3);
        } else if (nanos % 1000 == 0) {
            out.padded(nanos / 1000, 6);
        } else {
            out.padded(nanos, 9);
        }
    }

    static Parsed timestamp(String text, Supplier<String> field) {
        var plain = plain(text);
        if (plain != null) {
            return plain;
        }
        try {
            if (text.length() <= 64 && RFC3339.matcher(text).matches()) {
                Instant at = OffsetDateTime.parse(text).toInstant();
                if (at.getEpochSecond() >= FIRST_SECOND && at.getEpochSecond() <= LAST_SECOND) {
                    return new Parsed(at.getEpochSecond(), at.getNano());
                }
            }
        } catch (DateTimeException e) {
            // the 31st of February and its like: refused below
        }
        throw ServiceException.invalid(field.get(), "must be a time such as 2026-01-31T12:00:00Z");
    }

    /** The form that nearly everybody writes, {@code 2026-01-31T12:00:00.123Z}, read by place; null for any other. */
    private static @Nullable Parsed plain(String text) {
        int length = text.length();
        boolean shaped = length >= 20
                && length <= 30
                && length != 21
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && text.charAt(10) == 'T'
                && text.charAt(13) == ':'
                && text.charAt(16) == ':'
                && text.charAt(length - 1) == 'Z'
                && (length == 20 || text.charAt(19) == '.');
        if (!shaped) {
            return null;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 7);
        int day = digits(text, 8, 10);
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, 19);
        int fraction = length == 20 ? 0 : digits(text, 20, length - 1);
        // Days 29 to 31 depend on the month: the calendar decides about them.
        boolean sure = year > 0 && month > 0 && month <= 12 && day > 0 && day <= 28;
        if (!sure || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || fraction < 0) {
            return null;
        }
        for (int i = length == 20 ? 9 : length - 21; i < 9; i++) {
            fraction *= 10;
        }
        int march = month > 2 ? month - 3 : month + 9;
        int shifted = month > 2 ? year : year - 1;
        int era = shifted / 400;
        int ofEra = shifted - era * 400;
        long days = era * 146097L + ofEra * 365L + ofEra / 4 - ofEra / 100 + (153 * march + 2) / 5 + day - 1 - 719468;
        return new Parsed(days * 86400 + hour * 3600 + minute * 60 + second, fraction);
    }

    /** The number between two places; negative when there is anything but digits. */
    private static int digits(String text, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    static Parsed duration(String text, Supplier<String> field) {
        var matcher = SECONDS.matcher(text);
        if (text.length() > 64 || !matcher.matches() || Long.parseLong(matcher.group(2)) > LONGEST_SECONDS) {
            throw ServiceException.invalid(field.get(), "must be a duration in seconds such as 1.5s");
        }
        int sign = matcher.group(1).isEmpty() ? 1 : -1;
        var digits = matcher.group(3) == null ? "" : matcher.group(3);
        int nanos = Integer.parseInt((digits + "000000000").substring(0, 9));
        return new Parsed(sign * Long.parseLong(matcher.group(2)), sign * nanos);
    }

    /** One path of a mask, from lowerCamelCase to the names in the contract. */
    static String maskPath(String path, Supplier<String> field) {
        if (!MASK.matcher(path).matches()) {
            throw ServiceException.invalid(field.get(), "must be field names in lowerCamelCase with commas between");
        }
        return path.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }
}
