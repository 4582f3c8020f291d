package cobnut.gateway.identity;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A public key and the one algorithm it may be used with: the key decides it, never the token.
 *
 * @param alg as in a token's header: EdDSA, ES256 or RS256
 */
record Jwk(String kid, String alg, PublicKey key) {
    private static final Logger LOG = LoggerFactory.getLogger(Jwk.class);
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");
    private static final int SHORTEST_RSA = 2048;
    private static final int MOST = 100;

    /** By key id; keys of other kinds, for other uses, or without an id are passed over. */
    static Map<String, Jwk> parse(JsonObject set) {
        var keys = new HashMap<String, Jwk>();
        for (var each : set.getJsonArray("keys", new JsonArray())) {
            if (each instanceof JsonObject key && keys.size() < MOST) {
                try {
                    var kid = key.getString("kid", "");
                    if (!kid.isEmpty() && !key.getString("use", "sig").equals("enc")) {
                        keys.put(kid, of(kid, key));
                    }
                } catch (GeneralSecurityException | RuntimeException e) {
                    LOG.warn("a published key is passed over: {}", e.getMessage());
                }
            }
        }
        return Map.copyOf(keys);
    }

    private static Jwk of(String kid, JsonObject key) throws GeneralSecurityException {
        var jwk = switch (key.getString("kty", "")) {
            case "OKP" -> new Jwk(kid, "EdDSA", edwards(key));
            case "EC" -> new Jwk(kid, "ES256", elliptic(key));
            case "RSA" -> new Jwk(kid, "RS256", rsa(key));
            default -> throw new IllegalArgumentException("kty " + key.getString("kty") + " is not used here");
        };
        if (!key.getString("alg", jwk.alg).equals(jwk.alg)) {
            throw new IllegalArgumentException("alg " + key.getString("alg") + " is not used here");
        }
        return jwk;
    }

    private static PublicKey edwards(JsonObject key) throws GeneralSecurityException {
        var x = bytes(key, "x");
        if (!"Ed25519".equals(key.getString("crv")) || x.length != 32) {
            throw new IllegalArgumentException("crv must be Ed25519");
        }
        var encoded = new byte[ED25519.length + x.length];
        System.arraycopy(ED25519, 0, encoded, 0, ED25519.length);
        System.arraycopy(x, 0, encoded, ED25519.length, x.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static PublicKey elliptic(JsonObject key) throws GeneralSecurityException {
        if (!"P-256".equals(key.getString("crv"))) {
            throw new IllegalArgumentException("crv must be P-256");
        }
        var curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        var point = new ECPoint(new BigInteger(1, bytes(key, "x")), new BigInteger(1, bytes(key, "y")));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static PublicKey rsa(JsonObject key) throws GeneralSecurityException {
        var modulus = new BigInteger(1, bytes(key, "n"));
        if (modulus.bitLength() < SHORTEST_RSA) {
            throw new IllegalArgumentException("an RSA key needs " + SHORTEST_RSA + " bits");
        }
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, new BigInteger(1, bytes(key, "e"))));
    }

    private static byte[] bytes(JsonObject key, String name) {
        return Base64.getUrlDecoder().decode(key.getString(name, ""));
    }

    boolean verifies(byte[] signed, byte[] signature) {
        var name = switch (alg) {
            case "EdDSA" -> "Ed25519";
            case "ES256" -> "SHA256withECDSAinP1363Format";
            default -> "SHA256withRSA";
        };
        try {
            var verifier = Signature.getInstance(name);
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
