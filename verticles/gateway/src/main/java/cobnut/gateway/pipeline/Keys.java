package cobnut.gateway.pipeline;

import cobnut.contracts.IdempotencyKey;
import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The idempotency key, as the contract wants it. The same caller's same key on the same method is the same call; the
 * hash of method, path and raw body tells whether it is also the same request. The owning service remembers both.
 */
public final class Keys implements Link {
    public static final String HEADER = "idempotency-key";
    private static final int LONGEST = 128;

    @Override
    public void handle(Exchange exchange, Next next) {
        var wanted = exchange.route().key();
        var sent = exchange.request().headers().getAll(HEADER);
        var principal = exchange.principal();
        boolean used = wanted == IdempotencyKey.REQUIRED || wanted == IdempotencyKey.OPTIONAL;
        if (used && principal != null && !sent.isEmpty()) {
            var key = sent.getFirst();
            if (sent.size() > 1 || !valid(key)) {
                throw Refusal.of(
                        Kind.INVALID,
                        "IDEMPOTENCY_KEY_INVALID",
                        "Idempotency-Key must be 1 to " + LONGEST + " visible ASCII characters, sent once");
            }
            exchange.key(Ids.derived(principal.subject(), exchange.route().name(), key), hash(exchange));
        } else if (wanted == IdempotencyKey.REQUIRED) {
            throw Refusal.of(
                    Kind.INVALID,
                    "IDEMPOTENCY_KEY_MISSING",
                    "send an Idempotency-Key header, new for each intent and the same for each retry");
        }
        next.proceed(exchange);
    }

    private static boolean valid(String key) {
        return !key.isEmpty() && key.length() <= LONGEST && key.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static byte[] hash(Exchange exchange) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            var request = exchange.request();
            sha.update((request.method().name() + "\n" + request.uri() + "\n").getBytes(StandardCharsets.UTF_8));
            return sha.digest(exchange.body());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
