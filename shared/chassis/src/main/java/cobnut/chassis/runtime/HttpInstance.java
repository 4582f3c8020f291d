package cobnut.chassis.runtime;

import cobnut.chassis.Serving;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
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
        var created = context.owner().createHttpServer(http.options()).requestHandler(http.handler());
        server = created;
        return created.listen()
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "cannot listen on " + http.options().getHost() + ":"
                                + http.options().getPort() + ": " + failure.getMessage(),
                        failure)));
    }

    @Override
    public Future<?> undeploy(Context context) {
        return Objects.requireNonNull(server).shutdown(grace.toMillis(), TimeUnit.MILLISECONDS);
    }
}
