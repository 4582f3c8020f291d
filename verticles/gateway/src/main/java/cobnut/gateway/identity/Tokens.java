package cobnut.gateway.identity;

import cobnut.chassis.Principal;
import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Turns an access token into a {@link Principal}, or refuses it. Signatures are verified on a worker, since one takes
 * as long as forwarding ten calls; what was verified is remembered until it expires or its key goes. Thread-safe.
 */
public final class Tokens {
    private static final int LONGEST = 8192;
    private static final int MOST_AT_ONCE = 512;
    private static final long LEEWAY_SECONDS = 30;

    private final Vertx vertx;
    private final InstantSource clock;
    private final Map<String, Trusted> issuers = new HashMap<>();
    private final Verified verified = new Verified();
    private final AtomicInteger verifying = new AtomicInteger();

    private record Trusted(Issuer issuer, Keys keys) {}

    /** What was believed, until when, and because of whose key. */
    record Belief(Principal principal, long expires, Jwk key, String issuer) {}

    public Tokens(Vertx vertx, InstantSource clock, List<Issuer> trusted, Function<Issuer, KeySource> sources) {
        this.vertx = vertx;
        this.clock = clock;
        trusted.forEach(each -> issuers.put(
                each.name(), new Trusted(each, new Keys(each.name(), sources.apply(each), System::nanoTime))));
    }

    /** Fails with UNAUTHENTICATED, or UNAVAILABLE while keys cannot be had. Completes at once when remembered. */
    public Future<Principal> verify(String compact) {
        if (compact.length() > LONGEST) {
            return Future.failedFuture(Token.refused("it is longer than " + LONGEST + " characters"));
        }
        var memory = Verified.key(compact);
        var known = verified.get(memory);
        if (known != null && known.expires() + LEEWAY_SECONDS > now() && stillTrusted(known)) {
            return Future.succeededFuture(known.principal());
        }
        try {
            return fresh(Token.parse(compact), memory);
        } catch (ServiceException e) {
            return Future.failedFuture(e);
        }
    }

    private boolean stillTrusted(Belief belief) {
        var trusted = issuers.get(belief.issuer());
        return trusted != null && trusted.keys().holds(belief.key());
    }

    private Future<Principal> fresh(Token token, String memory) {
        var trusted = issuers.get(token.text(token.claims(), "iss"));
        if (trusted == null) {
            throw Token.refused("its issuer is not trusted here");
        }
        var issuer = trusted.issuer();
        var type = token.text(token.header(), "typ").toLowerCase(Locale.ROOT);
        if (!issuer.type().equals("any")
                && !type.equals(issuer.type())
                && !type.equals("application/" + issuer.type())) {
            throw Token.refused("its typ is not " + issuer.type());
        }
        var kid = token.text(token.header(), "kid");
        if (kid.isEmpty()) {
            throw Token.refused("its header has no kid");
        }
        var belief = believe(token, issuer);
        return trusted.keys()
                .find(kid)
                .compose(key -> signature(token, key).map(_ -> {
                    verified.put(memory, new Belief(belief.principal(), belief.expires(), key, issuer.name()));
                    return belief.principal();
                }));
    }

    private Future<Void> signature(Token token, Jwk key) {
        if (!token.text(token.header(), "alg").equals(key.alg())) {
            return Future.failedFuture(Token.refused("its alg is not the one of its key"));
        }
        if (verifying.incrementAndGet() > MOST_AT_ONCE) {
            verifying.decrementAndGet();
            return Future.failedFuture(ServiceException.refuse(
                    Kind.UNAVAILABLE, "TOO_MANY_TOKENS", "too many new tokens at once; try again soon"));
        }
        return vertx.executeBlocking(() -> key.verifies(token.signed(), token.signature()), false)
                .onComplete(_ -> verifying.decrementAndGet())
                .compose(right -> right
                        ? Future.<Void>succeededFuture()
                        : Future.failedFuture(Token.refused("its signature is wrong")));
    }

    /** What the claims say, if the signature turns out to be right. */
    private Claimed believe(Token token, Issuer issuer) {
        var claims = token.claims();
        long now = now();
        if (!(claims.getValue("exp") instanceof Number expires)) {
            throw Token.refused("it has no exp");
        }
        if (expires.longValue() + LEEWAY_SECONDS <= now) {
            throw Token.refused("it has expired");
        }
        if (claims.containsKey("nbf")
                && !(claims.getValue("nbf") instanceof Number from && from.longValue() - LEEWAY_SECONDS <= now)) {
            throw Token.refused("it is not valid yet");
        }
        if (!words(claims.getValue("aud")).contains(issuer.audience())) {
            throw Token.refused("it is meant for another audience");
        }
        var subject = issuer.prefix() + token.text(claims, "sub");
        if (token.text(claims, "sub").isEmpty() || subject.length() > 255 || subject.startsWith("svc:")) {
            throw Token.refused("its sub is no user's");
        }
        var principal = new Principal(subject, roles(claims, issuer), token.text(claims, "sid"));
        return new Claimed(principal, expires.longValue());
    }

    private record Claimed(Principal principal, long expires) {}

    private static Set<String> roles(JsonObject claims, Issuer issuer) {
        Object at = claims;
        for (var name : issuer.roles().split("\\.")) {
            at = at instanceof JsonObject object ? object.getValue(name) : null;
        }
        return words(at);
    }

    /** An array of strings, or one string with blanks between the words. */
    private static Set<String> words(@org.jspecify.annotations.Nullable Object value) {
        var words = new HashSet<String>();
        if (value instanceof JsonArray array) {
            array.forEach(each -> words.add(String.valueOf(each)));
        } else if (value instanceof String text) {
            words.addAll(List.of(text.split(" ")));
        }
        return words;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
