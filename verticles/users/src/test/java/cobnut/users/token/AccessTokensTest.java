package cobnut.users.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our tokens and keys, read by somebody else's library. */
class AccessTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final UUID ANN = UUID.randomUUID();
    private static final List<String> ADMIN = List.of("admin");
    private static final UUID SESSION = UUID.randomUUID();

    @TempDir
    Path folder;

    private SigningKeys keys;
    private AccessTokens tokens;

    @BeforeEach
    void a_key_and_an_issuer() throws Exception {
        SigningKeys.generateFirst(folder);
        keys = new SigningKeys(folder, Optional.empty(), () -> NOW);
        tokens = new AccessTokens(keys, "https://cobnut.local/users", "cobnut", Duration.ofMinutes(10), () -> NOW);
    }

    @Test
    void a_token_says_who_and_what_and_how_long() throws Exception {
        var claims = read(tokens.issue(ANN, ADMIN, SESSION), NOW);

        assertThat(claims.getSubject()).isEqualTo(ANN.toString());
        assertThat(claims.getStringClaimValue("sid")).isEqualTo(SESSION.toString());
        assertThat(claims.getStringListClaimValue("roles")).containsExactly("admin");
        assertThat(claims.getIssuedAt().getValue()).isEqualTo(NOW.getEpochSecond());
        assertThat(claims.getNotBefore().getValue()).isEqualTo(NOW.getEpochSecond());
        assertThat(claims.getExpirationTime().getValue()).isEqualTo(NOW.getEpochSecond() + 600);
        assertThat(claims.getJwtId())
                .isNotEqualTo(read(tokens.issue(ANN, ADMIN, SESSION), NOW).getJwtId());
    }

    @Test
    void it_is_no_longer_good_after_ten_minutes() {
        var token = tokens.issue(ANN, ADMIN, SESSION);

        assertThatThrownBy(() -> read(token, NOW.plusSeconds(600))).isInstanceOf(InvalidJwtException.class);
    }

    @Test
    void a_flipped_bit_is_noticed() {
        var token = tokens.issue(ANN, ADMIN, SESSION);
        var dot = token.indexOf('.') + 10;
        var forged = token.substring(0, dot) + (token.charAt(dot) == 'A' ? 'B' : 'A') + token.substring(dot + 1);

        assertThatThrownBy(() -> read(forged, NOW)).isInstanceOf(InvalidJwtException.class);
    }

    @Test
    void a_token_of_before_a_rotation_is_good_after_it() throws Exception {
        var before = tokens.issue(ANN, ADMIN, SESSION);
        Files.writeString(folder.resolve("0002.pem"), SigningKey.generate().pem());
        keys = new SigningKeys(folder, Optional.empty(), () -> NOW);
        var after = new AccessTokens(keys, "https://cobnut.local/users", "cobnut", Duration.ofMinutes(10), () -> NOW)
                .issue(ANN, ADMIN, SESSION);

        assertThat(read(before, NOW).getSubject()).isEqualTo(read(after, NOW).getSubject());
        assertThat(before.substring(0, before.indexOf('.'))).isNotEqualTo(after.substring(0, after.indexOf('.')));
    }

    private JwtClaims read(String token, Instant at) throws Exception {
        var jwks = new StringBuilder("{\"keys\":[");
        for (var key : keys.published()) {
            jwks.append(jwks.length() > 9 ? "," : "")
                    .append("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"use\":\"sig\",\"alg\":\"EdDSA\",\"kid\":\"")
                    .append(key.id())
                    .append("\",\"x\":\"")
                    .append(key.x())
                    .append("\"}");
        }
        var set = new JsonWebKeySet(jwks.append("]}").toString());
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(set.getJsonWebKeys()))
                .setJwsAlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, "EdDSA")
                .setExpectedType(true, "at+jwt")
                .setExpectedIssuer(true, "https://cobnut.local/users")
                .setExpectedAudience(true, "cobnut")
                .setRequireSubject()
                .setRequireJwtId()
                .setEvaluationTime(NumericDate.fromSeconds(at.getEpochSecond()))
                .build()
                .processToClaims(token);
    }
}
