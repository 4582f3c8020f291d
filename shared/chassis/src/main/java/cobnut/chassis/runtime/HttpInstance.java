package cobnut.chassis.runtime;

import cobnut.chassis.Serving;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An HTTP server on one event loop; undeploying lets requests in flight end, for as long as the grace lasts. */
final class HttpInstance implements Deployable {
    private final Serving.Http http;
    private final Duration grace;
    private @Nullable HttpServer server;

    HttpInstance(Serving.Http http, Duration grace) {
        this.http = http;
        this.grace = grace;
    }

    @Override
    public Future<?> deploy(Context context) {
        var created = context.owner()
                .createHttpServer(http.options())
                .requestHandler(http.handler())
                .invalidRequestHandler(HttpInstance::refuse);
        server = created;
        return created.listen()
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "cannot listen on " + http.options().getHost() + ":"
                                + http.options().getPort() + ": " + failure.getMessage(),
                        failure)));
    }

    /** Vert.x closes the connection after its answer and must say so, or the client's next request is lost in it. */
    private static void refuse(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    }

    @Override
    public Future<?> undeploy(Context context) {
        return Objects.requireNonNull(server).shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    }
}
