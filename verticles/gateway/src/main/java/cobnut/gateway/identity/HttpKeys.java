package cobnut.gateway.identity;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/** A JWKS at a configured address. It follows no redirect, reads at most 64 KiB, and gives up after 3 seconds. */
public final class HttpKeys implements KeySource {
    private static final int MOST_BYTES = 65536;
    private static final int PATIENCE_SECONDS = 3;

    private final HttpClient client;
    private final String address;

    public HttpKeys(HttpClient client, String address) {
        this.client = client;
        this.address = address;
    }

    @Override
    public Future<JsonObject> fetch() {
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(address)
                .setFollowRedirects(false)
                .setTimeout(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        return client.request(options)
                .compose(request -> request.send())
                .compose(this::read)
                .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .map(Buffer::toJsonObject);
    }

    private Future<Buffer> read(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            response.request().reset();
            return Future.failedFuture(address + " answered " + response.statusCode());
        }
        var body = Buffer.buffer();
        var done = io.vertx.core.Promise.<Buffer>promise();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > MOST_BYTES) {
                response.request().reset();
                done.tryFail(address + " answered with more than " + MOST_BYTES + " bytes");
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.exceptionHandler(done::tryFail);
        response.endHandler(_ -> done.tryComplete(body));
        return done.future();
    }
}
