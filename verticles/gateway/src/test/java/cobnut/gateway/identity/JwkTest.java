package cobnut.gateway.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class JwkTest {
    private static final byte[] SIGNED = "header.claims".getBytes(StandardCharsets.US_ASCII);

    @Test
    void es256_and_rs256_signatures_are_verified() throws GeneralSecurityException {
        var curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(new ECGenParameterSpec("secp256r1"));
        var elliptic = curve.generateKeyPair();
        var rsa = rsa(2048);

        var keys = Jwk.parse(set(key(elliptic), key(rsa)));

        assertThat(keys.get("ES256").verifies(SIGNED, sign("SHA256withECDSAinP1363Format", elliptic)))
                .isTrue();
        assertThat(keys.get("RS256").verifies(SIGNED, sign("SHA256withRSA", rsa)))
                .isTrue();
        assertThat(keys.get("RS256").verifies("other".getBytes(StandardCharsets.US_ASCII), sign("SHA256withRSA", rsa)))
                .isFalse();
        assertThat(keys.get("ES256").verifies(SIGNED, new byte[64])).isFalse();
    }

    @Test
    void weak_symmetric_and_nameless_keys_are_passed_over() throws GeneralSecurityException {
        var symmetric = new JsonObject().put("kty", "oct").put("kid", "secret").put("k", "AAAA");
        var nameless = key(rsa(2048));
        nameless.remove("kid");

        assertThat(Jwk.parse(set(key(rsa(1024)), symmetric, nameless))).isEmpty();
    }

    private static KeyPair rsa(int bits) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static JsonObject set(JsonObject... keys) {
        return new JsonObject().put("keys", new JsonArray(Arrays.asList((Object[]) keys)));
    }

    private static JsonObject key(KeyPair pair) {
        if (pair.getPublic() instanceof RSAPublicKey rsa) {
            return new JsonObject()
                    .put("kty", "RSA")
                    .put("kid", "RS256")
                    .put("n", number(rsa.getModulus()))
                    .put("e", number(rsa.getPublicExponent()));
        }
        var point = ((ECPublicKey) pair.getPublic()).getW();
        return new JsonObject()
                .put("kty", "EC")
                .put("crv", "P-256")
                .put("kid", "ES256")
                .put("x", number(point.getAffineX()))
                .put("y", number(point.getAffineY()));
    }

    private static String number(BigInteger value) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value.toByteArray());
    }

    private static byte[] sign(String algorithm, KeyPair pair) throws GeneralSecurityException {
        var signature = Signature.getInstance(algorithm);
        signature.initSign(pair.getPrivate());
        signature.update(SIGNED);
        return signature.sign();
    }
}
