package cobnut.gateway.pipeline;

import cobnut.gateway.identity.Tokens;
import cobnut.kernel.Kind;
import io.vertx.core.Vertx;

/** Finds out who is calling. A token that is shown must be good, even where none is needed. */
public final class Who implements Link {
    private static final String SCHEME = "Bearer ";

    private final Tokens tokens;

    public Who(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void handle(Exchange exchange, Next next) {
        var shown = exchange.request().headers().getAll("authorization");
        if (shown.isEmpty()) {
            next.proceed(exchange);
            return;
        }
        var header = shown.getFirst();
        if (shown.size() > 1 || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw Refusal.of(
                    Kind.UNAUTHENTICATED, "INVALID_TOKEN", "one header is understood: Authorization: Bearer …");
        }
        var verified = tokens.verify(header.substring(SCHEME.length()).strip());
        if (verified.succeeded()) {
            exchange.principal(verified.result());
            next.proceed(exchange);
            return;
        }
        // Keys may have been fetched for somebody on another event loop: the exchange stays on its own.
        var loop = Vertx.currentContext();
        verified.onComplete(result -> loop.runOnContext(_ -> exchange.guarded(() -> {
            if (result.failed()) {
                exchange.refuse(result.cause());
            } else {
                exchange.principal(result.result());
                next.proceed(exchange);
            }
        })));
    }
}
