package cobnut.gateway;

import cobnut.gateway.openapi.OpenApi;
import cobnut.gateway.routes.RouteTable;
import cobnut.gateway.routes.Routes;
import io.vertx.core.buffer.Buffer;

/** The OpenAPI document of the present routes, made once for each table that is asked about. Thread-safe. */
final class Description {
    private final Routes routes;
    private volatile Made made;

    private record Made(RouteTable table, Buffer json) {}

    Description(Routes routes) {
        this.routes = routes;
        this.made = make(routes.table());
    }

    Buffer json() {
        var table = routes.table();
        var present = made;
        if (present.table != table) {
            present = make(table);
            made = present;
        }
        return present.json;
    }

    private static Made make(RouteTable table) {
        return new Made(table, OpenApi.of(table).toBuffer());
    }
}
