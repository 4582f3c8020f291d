package cobnut.launcher.chaos.workload;

import cobnut.launcher.chaos.workload.Operation.Kind;
import cobnut.launcher.chaos.workload.Operation.Result;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;

/** A customer whose every request and answer is written down. Thread-safe. */
final class Client {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** What is asked for; the order may be unknown yet. */
    record Asked(long story, Kind kind, String key, String body, String card, String order) {}

    private final String name;
    private final Customer customer;
    private final History history;

    Client(String name, Customer customer, History history) {
        this.name = name;
        this.customer = customer;
        this.history = history;
    }

    /** Asks once. Whatever happens is an operation; only an interrupt ends it otherwise. */
    Operation ask(Asked asked, String method, String path) throws InterruptedException {
        long invoked = history.now();
        Operation operation;
        try {
            Map<String, String> headers = asked.key().isEmpty() ? Map.of() : Map.of("idempotency-key", asked.key());
            var answer = customer.send(method, path, asked.body(), headers, PATIENCE);
            if (answer.statusCode() == 401) {
                // The token's ten minutes are over; whoever asks again has a new one.
                customer.logIn();
                operation = broken(asked, invoked, "401: logged in again", Result.FAILED);
            } else {
                operation = answered(asked, invoked, answer);
            }
        } catch (ConnectException | HttpConnectTimeoutException refused) {
            operation = broken(asked, invoked, "no connection", Result.FAILED);
        } catch (IOException | DecodeException lost) {
            operation = broken(asked, invoked, String.valueOf(lost), Result.UNKNOWN);
        }
        history.add(operation);
        return operation;
    }

    private Operation broken(Asked asked, long invoked, String why, Result result) {
        return operation(asked, asked.order(), invoked, result, 0, "", why, "");
    }

    private Operation answered(Asked asked, long invoked, HttpResponse<String> answer) {
        int status = answer.statusCode();
        var body = answer.body().isBlank() ? new JsonObject() : new JsonObject(answer.body());
        var order = body.getJsonObject("order", body);
        var reason = body.getString("reason", "");
        return operation(
                asked,
                order.getString("orderId", asked.order()),
                invoked,
                result(status, reason),
                status,
                status < 300 ? order.getString("status", "") : "",
                reason,
                print(answer.body()));
    }

    /** What may still happen, or has happened, is unknown; 409 is a refusal unless it says that a first one is on. */
    private static Result result(int status, String reason) {
        if (status / 100 == 2) {
            return Result.OK;
        }
        boolean open = status >= 500 || status == 429 || status == 408 || reason.equals("REQUEST_IN_PROGRESS");
        return open ? Result.UNKNOWN : Result.FAILED;
    }

    private Operation operation(
            Asked asked,
            String order,
            long invoked,
            Result result,
            int status,
            String seen,
            String reason,
            String answer) {
        return new Operation(
                asked.story(),
                name,
                asked.kind(),
                asked.key(),
                print(asked.body()),
                asked.card(),
                order,
                invoked,
                history.now(),
                result,
                status,
                seen,
                reason,
                answer);
    }

    /** Enough of SHA-256 to tell answers apart. */
    private static String print(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }
}
