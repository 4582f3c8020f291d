package cobnut.catalog;

import cobnut.catalog.Products.Position;
import cobnut.catalog.v1.Reason;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A place in a list as text: opaque to callers, sealed with a hash over the place and the query it belongs to. The seal
 * guards against mixing up and cutting off; who forges one reads a public list from a place of their own choice.
 */
final class PageToken {
    private static final int SEAL_BYTES = 12;
    private static final int MOST_CHARACTERS = 256;

    private PageToken() {}

    static String of(String query, String category, Position position) {
        var place = place(position);
        var token = ByteBuffer.allocate(SEAL_BYTES + place.length)
                .put(seal(query, category, place))
                .put(place);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /** The start for an empty token; refuses with PAGE_TOKEN_INVALID what {@link #of} did not make for this query. */
    static Position parse(String token, String query, String category) {
        if (token.isEmpty()) {
            return Position.START;
        }
        var bytes = bytes(token);
        var place = Arrays.copyOfRange(bytes, SEAL_BYTES, bytes.length);
        if (!MessageDigest.isEqual(Arrays.copyOf(bytes, SEAL_BYTES), seal(query, category, place))) {
            throw invalid();
        }
        var buffer = ByteBuffer.wrap(place);
        var rank = buffer.getFloat();
        return new Position(rank, StandardCharsets.UTF_8.decode(buffer).toString());
    }

    private static byte[] bytes(String token) {
        try {
            var bytes = token.length() > MOST_CHARACTERS
                    ? new byte[0]
                    : Base64.getUrlDecoder().decode(token);
            if (bytes.length > SEAL_BYTES + Float.BYTES) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one refusal
        }
        throw invalid();
    }

    private static byte[] place(Position position) {
        var sku = position.sku().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Float.BYTES + sku.length)
                .putFloat(position.rank())
                .put(sku)
                .array();
    }

    private static byte[] seal(String query, String category, byte[] place) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            for (var part : new String[] {query, category}) {
                var bytes = part.getBytes(StandardCharsets.UTF_8);
                // With its length, so that ("a", "bc") is not ("ab", "c").
                sha256.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                sha256.update(bytes);
            }
            return Arrays.copyOf(sha256.digest(place), SEAL_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static ServiceException invalid() {
        return ServiceException.refuse(
                Kind.INVALID,
                Reason.PAGE_TOKEN_INVALID,
                "pageToken must be the nextPageToken of a page with the same query and category; leave it out to"
                        + " start");
    }
}
