package cobnut.gateway.pipeline;

import java.util.List;

/** Links in their order, composed once; running one request through them allocates nothing but its exchange. */
public final class Pipeline {
    private final Link.Next first;

    public Pipeline(List<Link> links) {
        Link.Next chain = exchange -> {};
        for (var link : links.reversed()) {
            var next = chain;
            chain = exchange -> link.handle(exchange, next);
        }
        first = chain;
    }

    public void run(Exchange exchange) {
        exchange.guarded(() -> first.proceed(exchange));
    }
}
