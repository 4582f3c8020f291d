package cobnut.gateway.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Verified tokens by their hash, in two generations: when the young one is full it becomes the old one. So memory is
 * bounded, what is used survives, and nothing is locked; the tokens themselves are not kept. Thread-safe.
 */
final class Verified {
    private static final int GENERATION = 10_000;

    private volatile ConcurrentHashMap<String, Tokens.Belief> young = new ConcurrentHashMap<>();
    private volatile ConcurrentHashMap<String, Tokens.Belief> old = new ConcurrentHashMap<>();

    static String key(String token) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    Tokens.@Nullable Belief get(String key) {
        var belief = young.get(key);
        if (belief == null) {
            belief = old.remove(key);
            if (belief != null) {
                put(key, belief);
            }
        }
        return belief;
    }

    void put(String key, Tokens.Belief belief) {
        if (young.size() >= GENERATION) {
            old = young;
            young = new ConcurrentHashMap<>();
        }
        young.put(key, belief);
    }
}
