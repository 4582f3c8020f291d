package cobnut.gateway.pipeline;

import cobnut.chassis.Bus;
import cobnut.chassis.CallOptions;
import cobnut.kernel.Kind;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;

/** The last link: the call itself, with the time that is left. */
public final class Forward implements Link {
    private final Bus bus;

    public Forward(Bus bus) {
        this.bus = bus;
    }

    @Override
    public void handle(Exchange exchange, Next next) {
        var route = exchange.route();
        long left = exchange.remainingNanos();
        if (left <= 0) {
            throw Refusal.of(Kind.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED", "time was over before the call was made");
        }
        var options = CallOptions.NONE
                .withTimeout(Duration.ofNanos(left))
                .withPrincipal(exchange.principal())
                .withTraceparent(exchange.trace().parent());
        var id = exchange.callId();
        var hash = exchange.hash();
        if (id != null && hash != null) {
            options = options.withId(id).withHash(hash);
        }
        bus.forward(
                        route.contract(),
                        route.method().getName(),
                        Buffer.buffer(exchange.message()),
                        route.repeatable(),
                        options)
                .onComplete(answer -> {
                    if (answer.succeeded()) {
                        exchange.guarded(() -> exchange.reply(answer.result().getBytes()));
                    } else {
                        exchange.refuse(answer.cause());
                    }
                });
    }
}
