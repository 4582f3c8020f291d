package cobnut.gateway.grpc;

import cobnut.gateway.bytes.Detour;
import cobnut.gateway.bytes.WireIn;
import cobnut.gateway.bytes.WireOut;
import cobnut.gateway.pipeline.Exchange;
import cobnut.gateway.pipeline.Link;
import cobnut.gateway.pipeline.Refusal;
import cobnut.gateway.routes.Route;
import cobnut.gateway.routes.Routes;
import cobnut.kernel.Kind;
import java.nio.charset.StandardCharsets;

/** {@code grpc.health.v1.Health/Check}: the edge itself by the empty name, a contract by its own. */
final class Health implements Link {
    static final String PATH = "/grpc.health.v1.Health/Check";

    private static final byte[] SERVING = {1 << 3, 1};
    private static final byte[] NOT_SERVING = {1 << 3, 2};
    private static final int SERVICE = 1 << 3 | WireOut.LENGTH;

    private final Routes routes;

    Health(Routes routes) {
        this.routes = routes;
    }

    @Override
    public void handle(Exchange exchange, Next next) {
        var service = service(exchange.message());
        if (service.isEmpty()) {
            exchange.reply(routes.settled() ? SERVING : NOT_SERVING);
            return;
        }
        var methods = routes.table().methods().values().stream()
                .filter(route -> route.contract().equals(service))
                .toList();
        if (methods.isEmpty()) {
            throw Refusal.of(Kind.NOT_FOUND, "SERVICE_UNKNOWN", "no such service");
        }
        exchange.reply(methods.stream().anyMatch(Route::alive) ? SERVING : NOT_SERVING);
    }

    private static String service(byte[] message) {
        var in = new WireIn(message);
        var name = "";
        try {
            while (in.pos() < message.length) {
                int tag = (int) in.varint();
                if (tag == SERVICE) {
                    name = new String(in.slice(in.length()), StandardCharsets.UTF_8);
                } else {
                    in.skip(tag & 7, message.length);
                }
            }
            return name;
        } catch (Detour | IndexOutOfBoundsException e) {
            throw Refusal.of(Kind.INVALID, "NO_MESSAGE", "this is no HealthCheckRequest");
        }
    }
}
