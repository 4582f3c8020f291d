package cobnut.users;

import cobnut.kernel.Ids;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.UUID;

/**
 * Access tokens: JWTs of type {@code at+jwt} (RFC 9068) signed with Ed25519. They are short-lived and nobody asks us
 * about them: what they say holds until they expire.
 */
final class AccessTokens {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final SigningKeys keys;
    private final String issuer;
    private final String audience;
    private final Duration life;
    private final InstantSource clock;

    AccessTokens(SigningKeys keys, String issuer, String audience, Duration life, InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
        this.life = life;
        this.clock = clock;
    }

    String issue(User user, UUID session) {
        var now = clock.instant().getEpochSecond();
        var key = keys.signing();
        var header = new JsonObject().put("alg", "EdDSA").put("typ", "at+jwt").put("kid", key.id());
        var claims = new JsonObject()
                .put("iss", issuer)
                .put("aud", audience)
                .put("sub", user.id().toString())
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + life.toSeconds())
                .put("jti", Ids.next(clock).toString())
                .put("sid", session.toString())
                .put("roles", new JsonArray(user.roles()));
        var signed = part(header) + "." + part(claims);
        return signed + "." + BASE64URL.encodeToString(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    Duration life() {
        return life;
    }

    private static String part(JsonObject json) {
        return BASE64URL.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
    }
}
