package cobnut.payments.adapter;

import static cobnut.kernel.Kind.EXHAUSTED;
import static cobnut.kernel.Kind.UNAVAILABLE;
import static cobnut.kernel.ServiceException.refuse;

import cobnut.kernel.Money;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import cobnut.kernel.fault.CrashPoint;
import cobnut.payments.domain.Bank;
import cobnut.payments.domain.Charge;
import cobnut.payments.domain.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider over its HTTP API, believed only where it makes sense: status 200, JSON, at most 64 KiB, in time, about
 * the charge that was asked about. Everything else means that nobody knows. Blocks: for virtual threads. Thread-safe.
 */
public final class HttpBank implements Bank, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpBank.class);
    private static final int MOST_BYTES = 64 * 1024;
    private static final Pattern REASON = Pattern.compile("[A-Z0-9_]{1,64}");

    private final BankAccess access;
    private final HttpClient client;
    private final Semaphore places;
    private final String path;

    public HttpBank(Vertx vertx, BankAccess access) {
        this.access = access;
        this.places = new Semaphore(access.calls());
        this.path = access.url().getRawPath().replaceAll("/+$", "");
        var options = new HttpClientOptions()
                .setConnectTimeout((int) access.connectTimeout().toMillis())
                .setDecompressionSupported(false)
                .setMaxHeaderSize(8 * 1024);
        var pool = new PoolOptions().setHttp1MaxSize(access.calls()).setMaxWaitQueueSize(access.calls());
        this.client = vertx.createHttpClient(options, pool);
    }

    @Override
    public Outcome charge(Charge charge) {
        var amount = new JsonObject()
                .put("currency", charge.amount().currency())
                .put("minor", charge.amount().minor());
        var body = new JsonObject()
                .put("chargeId", charge.id().toString())
                .put("amount", amount)
                .put("card", charge.card());
        var answer = ask("charge", charge.id(), "/charges", body);
        return switch (status(charge.id(), answer)) {
            // Given back since: it was captured, and the refund is known here by itself.
            case "CAPTURED", "REFUNDED" -> new Outcome.Captured();
            case "DECLINED" -> new Outcome.Declined(reason(answer));
            case "VOIDED" -> new Outcome.Voided();
            case String other -> throw unknown(charge.id(), "a charge cannot be " + shortened(other), null);
        };
    }

    @Override
    public Outcome voidCharge(UUID charge) {
        var answer = ask("void", charge, "/charges/" + charge + "/void", new JsonObject());
        return switch (status(charge, answer)) {
            case "CAPTURED" -> new Outcome.Captured();
            case "VOIDED" -> new Outcome.Voided();
            case String other -> throw unknown(charge, "a void cannot be " + shortened(other), null);
        };
    }

    /** The refund id is the charge's: one charge is given back once, by whoever asks. */
    @Override
    public void refund(UUID charge) {
        var body = new JsonObject().put("refundId", charge.toString());
        var answer = ask("refund", charge, "/charges/" + charge + "/refund", body);
        var status = status(charge, answer);
        if (!status.equals("REFUNDED")) {
            throw unknown(charge, "a refund cannot be " + shortened(status), null);
        }
    }

    /** What the provider's own ledger says about a charge. Throws UNAVAILABLE when nobody knows. */
    List<Movement> ledger(UUID charge) {
        var lines = exchange(HttpMethod.GET, "/charges/" + charge + "/ledger", Buffer.buffer());
        try {
            return lines.await().getJsonArray("lines").stream()
                    .map(JsonObject.class::cast)
                    .map(HttpBank::movement)
                    .toList();
        } catch (Throwable failure) {
            throw unknown(charge, shortened(String.valueOf(failure.getMessage())), failure);
        }
    }

    /** A line of the provider's ledger, by the provider's clock. */
    record Movement(String kind, Money amount, Instant at) {}

    private static Movement movement(JsonObject line) {
        var amount = line.getJsonObject("amount");
        return new Movement(
                shortened(line.getString("kind")),
                new Money(amount.getString("currency"), amount.getLong("minor")),
                Instant.parse(line.getString("at")));
    }

    private JsonObject ask(String question, UUID charge, String what, JsonObject body) {
        if (!places.tryAcquire()) {
            throw refuse(EXHAUSTED, "PROVIDER_BUSY", "too many questions before the provider; this one was not asked");
        }
        try {
            CrashPoint.enter("ask", question);
            var answer = exchange(HttpMethod.POST, what, body.toBuffer()).await();
            CrashPoint.here("told");
            return answer;
        } catch (Throwable failure) {
            throw unknown(charge, shortened(String.valueOf(failure.getMessage())), failure);
        } finally {
            places.release();
        }
    }

    private Future<JsonObject> exchange(HttpMethod method, String what, Buffer body) {
        var url = access.url();
        boolean ssl = "https".equals(url.getScheme());
        var options = new RequestOptions()
                .setMethod(method)
                .setHost(url.getHost())
                .setPort(url.getPort() != -1 ? url.getPort() : ssl ? 443 : 80)
                .setSsl(ssl)
                .setURI(path + what)
                .setFollowRedirects(false)
                .putHeader("X-Api-Key", access.apiKey().value())
                .putHeader("Content-Type", "application/json")
                .putHeader("Accept", "application/json");
        var request = client.request(options);
        return request.compose(open -> {
                    // Who listens only after the question was sent may find an answer that is over already.
                    var answer = open.response().compose(HttpBank::read);
                    open.end(body);
                    return answer;
                })
                .timeout(access.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
                // Also a request that is opened after its time was over.
                .onFailure(_ -> request.onSuccess(HttpClientRequest::reset));
    }

    private static Future<JsonObject> read(HttpClientResponse response) {
        // A reset of ours is no news to anybody.
        response.exceptionHandler(_ -> {});
        if (response.statusCode() != 200) {
            return Future.failedFuture("it answered " + response.statusCode());
        }
        var type = response.getHeader("Content-Type");
        if (type == null
                || !type.toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals("application/json")) {
            return Future.failedFuture("its answer is not JSON by its own words");
        }
        var whole = Promise.<JsonObject>promise();
        var body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail)
                .endHandler(_ -> Future.<JsonObject>future(decoded -> decoded.complete(body.toJsonObject()))
                        .onSuccess(whole::tryComplete)
                        .onFailure(_ -> whole.tryFail("its answer is not a JSON object")))
                .handler(chunk -> {
                    if (body.length() + chunk.length() > MOST_BYTES) {
                        response.pause();
                        whole.tryFail("its answer is longer than " + MOST_BYTES + " bytes");
                    } else {
                        body.appendBuffer(chunk);
                    }
                });
        return whole.future();
    }

    private String status(UUID charge, JsonObject answer) {
        if (!charge.toString().equals(answer.getValue("chargeId"))) {
            throw unknown(charge, "it speaks about another charge", null);
        }
        if (answer.getValue("status") instanceof String status) {
            return status;
        }
        throw unknown(charge, "it says no status", null);
    }

    private static String reason(JsonObject answer) {
        return answer.getValue("reason") instanceof String reason
                        && REASON.matcher(reason).matches()
                ? reason
                : "DECLINED";
    }

    /** The provider's own words stay in our log. */
    private static ServiceException unknown(UUID charge, String why, @Nullable Throwable cause) {
        LOG.warn("charge {}: nobody knows, the provider gave no usable answer: {}", charge, why);
        var problem = new Problem(
                UNAVAILABLE, "PROVIDER_UNKNOWN", "the provider gave no usable answer; the same call again finds out");
        return new ServiceException(problem, cause);
    }

    private static String shortened(String words) {
        var plain = words.replaceAll("[^\\p{Print}]", "?");
        return plain.length() > 120 ? plain.substring(0, 120) + "…" : plain;
    }

    @Override
    public void close() {
        client.close();
    }
}
