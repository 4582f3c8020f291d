package cobnut.users.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * An Ed25519 key pair (RFC 8032). Its id is the RFC 7638 thumbprint, so that every replica calls it the same. Prints as
 * its id, never as the key.
 */
public final class SigningKey {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final int KEY_BYTES = 32;
    private static final int PEM_LINE = 64;

    private final PrivateKey secret;
    private final String id;
    private final String x;

    private SigningKey(PrivateKey secret, PublicKey open) throws GeneralSecurityException {
        this.secret = secret;
        // The last 32 bytes of an X.509 encoding are the point as RFC 8032 writes it, which is what a JWK holds.
        var encoded = open.getEncoded();
        this.x = BASE64URL.encodeToString(Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length));
        var canonical = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
        this.id = BASE64URL.encodeToString(
                MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.US_ASCII)));
        requirePair(open);
    }

    public static SigningKey generate() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 15 has Ed25519", e);
        }
    }

    /**
     * Reads PKCS #8 in PEM, what {@code openssl genpkey -algorithm ed25519} writes.
     *
     * @throws IllegalArgumentException when it is anything else; the text is not repeated
     */
    public static SigningKey ofPem(String pem) {
        try {
            var body = pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
            var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body));
            var secret = (EdECPrivateKey) KeyFactory.getInstance("Ed25519").generatePrivate(spec);
            return new SigningKey(secret, publicOf(secret));
        } catch (GeneralSecurityException | IllegalArgumentException | ClassCastException e) {
            throw new IllegalArgumentException(
                    "not an Ed25519 private key in PKCS #8 PEM; make one with" + " openssl genpkey -algorithm ed25519");
        }
    }

    public String pem() {
        var body = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(secret.getEncoded());
        return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    }

    /** {@code kid}. */
    public String id() {
        return id;
    }

    /** The public key, base64url. */
    public String x() {
        return x;
    }

    public byte[] sign(byte[] message) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(secret);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing with " + id + " failed", e);
        }
    }

    @Override
    public String toString() {
        return id;
    }

    /** The JDK cannot derive it, but generates it from 32 random bytes that are the private key: we give it these. */
    private static PublicKey publicOf(EdECPrivateKey secret) throws GeneralSecurityException {
        var seed = secret.getBytes().orElseThrow(() -> new GeneralSecurityException("the key has no bytes"));
        var generator = KeyPairGenerator.getInstance("Ed25519");
        generator.initialize(NamedParameterSpec.ED25519, new SecureRandom() {
            private static final long serialVersionUID = 1L;

            @Override
            public void nextBytes(byte[] bytes) {
                System.arraycopy(seed, 0, bytes, 0, bytes.length);
            }
        });
        return generator.generateKeyPair().getPublic();
    }

    /** Should a JDK ever generate otherwise, no token may leave with a public key that does not fit. */
    private void requirePair(PublicKey open) throws GeneralSecurityException {
        var probe = id.getBytes(StandardCharsets.US_ASCII);
        var signature = Signature.getInstance("Ed25519");
        signature.initVerify(open);
        signature.update(probe);
        if (!signature.verify(sign(probe))) {
            throw new GeneralSecurityException("the public key does not belong to the private one");
        }
    }
}
