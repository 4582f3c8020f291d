package cobnut.users.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SigningKeyTest {
    // RFC 8037, appendix A.
    private static final String D = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
    private static final String X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    private static final String THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    private static final String SIGNED = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    private static final String SIGNATURE =
            "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

    @Test
    void the_key_of_rfc_8037_has_its_public_key_thumbprint_and_signature() {
        var key = SigningKey.ofPem(pem(Base64.getUrlDecoder().decode(D)));

        assertThat(key.x()).isEqualTo(X);
        assertThat(key.id()).isEqualTo(THUMBPRINT);
        assertThat(Base64.getUrlEncoder().withoutPadding().encodeToString(key.sign(SIGNED.getBytes())))
                .isEqualTo(SIGNATURE);
    }

    @Test
    void a_generated_key_comes_back_from_its_pem() {
        var key = SigningKey.generate();

        var same = SigningKey.ofPem(key.pem());

        assertThat(same.id()).isEqualTo(key.id());
        assertThat(same.sign(new byte[] {1, 2, 3})).isEqualTo(key.sign(new byte[] {1, 2, 3}));
    }

    @Test
    void what_is_no_key_is_refused_without_being_repeated() {
        for (var text :
                new String[] {"", "secret!", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"}) {
            assertThatThrownBy(() -> SigningKey.ofPem(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("openssl genpkey")
                    .hasMessageNotContaining("secret")
                    .hasNoCause();
        }
    }

    @Test
    void a_key_prints_as_its_id() {
        var key = SigningKey.generate();

        assertThat(key).hasToString(key.id());
    }

    private static String pem(byte[] seed) {
        var encoded = new ByteArrayOutputStream();
        encoded.writeBytes(HexFormat.of().parseHex("302e020100300506032b657004220420"));
        encoded.writeBytes(seed);
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(encoded.toByteArray())
                + "\n-----END PRIVATE KEY-----\n";
    }
}
