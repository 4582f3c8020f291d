package cobnut.gateway.identity;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Somebody whose tokens are believed.
 *
 * @param name its {@code iss}
 * @param keys where its JWKS is: an http(s) address, or {@code bus:contract/method}
 * @param audience what {@code aud} must hold
 * @param roles the claim with the roles; dots go down, as in {@code realm_access.roles}
 * @param type what {@code typ} must be; {@code any} for issuers that do not know RFC 9068
 * @param prefix put before {@code sub}, so that two issuers' users cannot be taken for each other
 */
public record Issuer(String name, String keys, String audience, String roles, String type, String prefix) {
    private static final Set<String> WORDS = Set.of("jwks", "audience", "roles", "type", "prefix");

    /**
     * Reads {@code https://issuer jwks=https://… audience=cobnut [roles=roles] [type=at+jwt] [prefix=]}.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static Issuer parse(String line) {
        var words = line.strip().split("\\s+");
        Map<String, String> said = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            var word = equals < 0 ? words[i] : words[i].substring(0, equals);
            if (equals < 0 || !WORDS.contains(word) || said.put(word, words[i].substring(equals + 1)) != null) {
                throw wrong(line, "'" + words[i] + "' is not one of " + WORDS + ", once each, with =");
            }
        }
        var keys = said.getOrDefault("jwks", "");
        if (words[0].isEmpty() || words[0].contains("=")) {
            throw wrong(line, "it begins with the issuer's name (iss)");
        }
        if (!keys.startsWith("https://") && !keys.startsWith("http://") && !keys.matches("bus:[\\w.]+/\\w+")) {
            throw wrong(line, "jwks must be an http(s) address or bus:contract/method");
        }
        if (said.getOrDefault("audience", "").isEmpty()) {
            throw wrong(line, "audience is missing; without it, tokens meant for others would be taken");
        }
        return new Issuer(
                words[0],
                keys,
                said.getOrDefault("audience", ""),
                said.getOrDefault("roles", "roles"),
                said.getOrDefault("type", "at+jwt"),
                said.getOrDefault("prefix", ""));
    }

    private static IllegalArgumentException wrong(String line, String why) {
        return new IllegalArgumentException("gateway.issuers: '" + line + "': " + why);
    }
}
