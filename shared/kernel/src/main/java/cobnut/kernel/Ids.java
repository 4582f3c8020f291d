package cobnut.kernel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Identifiers: UUIDv7 for what is new, UUIDv5 for what must come out the same each time (RFC 9562). Thread-safe. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final UUID COBNUT = UUID.fromString("8f1d3c1e-5a44-5b0a-9d0c-0c0b2a7e5d10");

    private Ids() {}

    /** A new UUIDv7: 48 bits of milliseconds, then 74 random bits, so that new rows land at the end of an index. */
    public static UUID next(InstantSource clock) {
        var random = new byte[10];
        RANDOM.nextBytes(random);
        long most = clock.millis() << 16 | 0x7000 | (random[0] & 0x0f) << 8 | random[1] & 0xff;
        long least = 0;
        for (int i = 2; i < 10; i++) {
            least = least << 8 | random[i] & 0xff;
        }
        return new UUID(most, least & 0x3fffffffffffffffL | 0x8000000000000000L);
    }

    /** The UUIDv5 of the parts in Cobnut's own name space; parts are separated, so ("a","b") differs from ("ab"). */
    public static UUID derived(String... parts) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(bytes(COBNUT.getMostSignificantBits()));
            sha1.update(bytes(COBNUT.getLeastSignificantBits()));
            for (var part : parts) {
                sha1.update(part.getBytes(StandardCharsets.UTF_8));
                sha1.update((byte) 0);
            }
            var hash = sha1.digest();
            long most = number(hash, 0) & 0xffffffffffff0fffL | 0x5000;
            long least = number(hash, 8) & 0x3fffffffffffffffL | 0x8000000000000000L;
            return new UUID(most, least);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Empty when the text is no UUID. */
    public static Optional<UUID> find(String text) {
        try {
            return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Parses an id that came from outside; refuses with INVALID and the field's name. */
    public static UUID parse(String field, String text) {
        return find(text)
                .orElseThrow(() ->
                        ServiceException.invalid(field, "must be a UUID such as 0190e3b2-7c1a-7def-8a00-1b2c3d4e5f60"));
    }

    private static byte[] bytes(long value) {
        var bytes = new byte[8];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (value >>> 56 - 8 * i);
        }
        return bytes;
    }

    private static long number(byte[] bytes, int from) {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | bytes[from + i] & 0xff;
        }
        return value;
    }
}
