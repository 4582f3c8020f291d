package cobnut.chassis;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/** What a verticle instance does: answer calls of a contract, or keep an HTTP port of its own. */
public sealed interface Serving permits Calls, Serving.Http {

    /**
     * Serves HTTP on event loops, one per instance, all on one port; drained with grace when the node leaves.
     *
     * @param options host, port, limits; the chassis adds nothing
     * @param handler runs on the event loop: it must not block
     */
    static Serving http(HttpServerOptions options, io.vertx.core.Handler<HttpServerRequest> handler) {
        return new Http(options, handler);
    }

    /** See {@link #http}. */
    record Http(HttpServerOptions options, io.vertx.core.Handler<HttpServerRequest> handler) implements Serving {}
}
