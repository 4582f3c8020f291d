package cobnut.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Access tokens as a good issuer makes them, and as attackers do. */
final class Tokens {
    static final String KID = "k1";
    static final String ISSUER = "https://cobnut.local/users";
    private static final KeyPair OURS = pair();
    private static final KeyPair THEIRS = pair();

    private Tokens() {}

    static String x() {
        return base64(publicKey());
    }

    static String of(String subject, String... roles) {
        return sign(header(), claims(subject, roles), OURS.getPrivate());
    }

    static JsonObject header() {
        return new JsonObject().put("typ", "at+jwt").put("alg", "EdDSA").put("kid", KID);
    }

    static JsonObject claims(String subject, String... roles) {
        long now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", ISSUER)
                .put("aud", "cobnut")
                .put("sub", subject)
                .put("sid", "s1")
                .put("exp", now + 600)
                .put("iat", now)
                .put("roles", new JsonArray(Arrays.asList((Object[]) roles)));
    }

    static String signed(JsonObject header, JsonObject claims) {
        return sign(header, claims, OURS.getPrivate());
    }

    static String forged(JsonObject header, JsonObject claims) {
        return sign(header, claims, THEIRS.getPrivate());
    }

    static String unsigned(JsonObject claims) {
        return part(header().put("alg", "none")) + "." + part(claims) + ".";
    }

    /** The public key taken for a shared secret: the classic confusion. */
    static String confused(JsonObject claims) throws GeneralSecurityException {
        var text = part(header().put("alg", "HS256")) + "." + part(claims);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(publicKey(), "HmacSHA256"));
        return text + "." + base64(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] publicKey() {
        var encoded = OURS.getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    }

    private static String sign(JsonObject header, JsonObject claims, PrivateKey key) {
        try {
            var text = part(header) + "." + part(claims);
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String part(JsonObject json) {
        return base64(json.encode().getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
