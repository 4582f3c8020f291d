package cobnut.users.token;

import cobnut.kernel.Ids;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * Access tokens: JWTs of type {@code at+jwt} (RFC 9068) signed with Ed25519. They are short-lived and nobody asks us
 * about them: what they say holds until they expire.
 */
public final class AccessTokens {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final SigningKeys keys;
    private final String issuer;
    private final String audience;
    private final Duration life;
    private final InstantSource clock;

    public AccessTokens(SigningKeys keys, String issuer, String audience, Duration life, InstantSource clock) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
        this.life = life;
        this.clock = clock;
    }

    public String issue(UUID subject, List<String> roles, UUID session) {
        var now = clock.instant().getEpochSecond();
        var key = keys.signing();
        var header = new JsonObject().put("alg", "EdDSA").put("typ", "at+jwt").put("kid", key.id());
        var claims = new JsonObject()
                .put("iss", issuer)
                .put("aud", audience)
                .put("sub", subject.toString())
                .put("iat", now)
                .put("nbf", now)
                .put("exp", now + life.toSeconds())
                .put("jti", Ids.next(clock).toString())
                .put("sid", session.toString())
                .put("roles", new JsonArray(roles));
        var signed = part(header) + "." + part(claims);
        return signed + "." + BASE64URL.encodeToString(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    public Duration life() {
        return life;
    }

    private static String part(JsonObject json) {
        return BASE64URL.encodeToString(json.encode().getBytes(StandardCharsets.UTF_8));
    }
}
