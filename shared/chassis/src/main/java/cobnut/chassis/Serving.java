package cobnut.chassis;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/** What a verticle instance does: answer calls of a contract, keep an HTTP port of its own, or neither. */
public sealed interface Serving permits Calls, Serving.Http, Serving.Nothing {

    /**
     * Serves HTTP on event loops, one per instance, all on one port; drained with grace when the node leaves.
     *
     * @param options host, port, limits; the chassis adds nothing
     * @param handler runs on the event loop: it must not block
     */
    static Serving http(HttpServerOptions options, io.vertx.core.Handler<HttpServerRequest> handler) {
        return new Http(options, handler);
    }

    /** Nobody asks it for anything: a service that only follows logs. It is an endpoint like any other. */
    static Serving nothing() {
        return new Nothing();
    }

    /** See {@link #nothing}. */
    record Nothing() implements Serving {}

    /** See {@link #http}. */
    record Http(HttpServerOptions options, io.vertx.core.Handler<HttpServerRequest> handler) implements Serving {}
}
