package cobnut.gateway.identity;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * A JWT taken apart. Nothing in it is believed before its signature was verified.
 *
 * @param signed what the signature covers
 */
record Token(JsonObject header, JsonObject claims, byte[] signed, byte[] signature) {
    /** What a token might name as its own key, and what would change how it is read. */
    private static final List<String> REFUSED = List.of("jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc");

    static Token parse(String compact) {
        int first = compact.indexOf('.');
        int second = compact.indexOf('.', first + 1);
        if (first <= 0 || second < 0 || compact.indexOf('.', second + 1) >= 0) {
            throw refused("it is no JWT");
        }
        try {
            var header = json(compact.substring(0, first));
            for (var name : REFUSED) {
                if (header.containsKey(name)) {
                    throw refused("its header has " + name);
                }
            }
            return new Token(
                    header,
                    json(compact.substring(first + 1, second)),
                    compact.substring(0, second).getBytes(StandardCharsets.US_ASCII),
                    Base64.getUrlDecoder().decode(compact.substring(second + 1)));
        } catch (DecodeException | IllegalArgumentException | ClassCastException e) {
            throw refused("it is no JWT");
        }
    }

    private static JsonObject json(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    String text(JsonObject from, String name) {
        return from.getValue(name) instanceof String text ? text : "";
    }

    static ServiceException refused(String why) {
        return ServiceException.refuse(
                Kind.UNAUTHENTICATED, "INVALID_TOKEN", "the access token is refused: " + why + "; log in again");
    }
}
