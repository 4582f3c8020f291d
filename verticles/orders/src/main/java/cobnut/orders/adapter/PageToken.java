package cobnut.orders.adapter;

import static cobnut.kernel.Kind.INVALID;

import cobnut.kernel.Ids;
import cobnut.kernel.ServiceException;
import cobnut.orders.v1.Reason;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/** Where a page ended: the last order on it, sealed for the customer whose list it is. Opaque to whoever carries it. */
final class PageToken {
    private static final int LENGTH = 24;

    private PageToken() {}

    static String after(String customer, UUID last) {
        var bytes = ByteBuffer.allocate(LENGTH)
                .putLong(last.getMostSignificantBits())
                .putLong(last.getLeastSignificantBits())
                .putLong(seal(customer, last));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Empty for the first page; refuses what {@link #after} did not make for this customer. */
    static Optional<UUID> read(String customer, String token) {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length == LENGTH) {
                var buffer = ByteBuffer.wrap(bytes);
                var last = new UUID(buffer.getLong(), buffer.getLong());
                if (buffer.getLong() == seal(customer, last)) {
                    return Optional.of(last);
                }
            }
        } catch (IllegalArgumentException e) {
            // falls through to the one refusal
        }
        throw ServiceException.refuse(
                INVALID, Reason.PAGE_TOKEN_INVALID, "pageToken is not the nextPageToken of a page of your orders");
    }

    /** No secret: it tells a mistake from a token, and ownership is checked in the query anyway. */
    private static long seal(String customer, UUID last) {
        return Ids.derived("orders-page", customer, last.toString()).getMostSignificantBits();
    }
}
