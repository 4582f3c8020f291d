package cobnut.chassis.management;

import cobnut.chassis.Call;
import cobnut.chassis.CallHandler;
import cobnut.chassis.Calls;
import cobnut.chassis.Principal;
import cobnut.kernel.Ids;
import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.util.JsonFormat;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /livez}, {@code /readyz}, {@code /metrics}, and {@code POST /<contract>/<Method>} with JSON of the contracts
 * given, for whoever brings the operators' token. Deploy it with {@code ThreadingModel.VIRTUAL_THREAD}.
 */
public final class ManagementServer implements Deployable {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementServer.class);
    private static final Pattern METHOD = Pattern.compile("/([a-z0-9_.]+[.][A-Za-z0-9_]+)/([A-Za-z0-9_]+)");
    /** Who the operator says to be; the token proves only that it is one. */
    private static final String NAME = "cobnut-operator";

    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9._@-]{1,64}");
    private static final int MOST_BODY = 1 << 20;

    private final Operations node;
    private final Calls calls;
    private final PrometheusMeterRegistry meters;
    private final byte[] token;
    private final String host;
    private final int port;
    private @Nullable HttpServer server;

    /** @param token what operators must show; empty refuses them all */
    public ManagementServer(
            Operations node, Calls calls, PrometheusMeterRegistry meters, String token, String host, int port) {
        this.node = node;
        this.calls = calls;
        this.meters = meters;
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.host = host;
        this.port = port;
    }

    @Override
    public Future<?> deploy(Context context) {
        var options = new HttpServerOptions().setHost(host).setPort(port).setIdleTimeout(60);
        var created = context.owner().createHttpServer(options).requestHandler(this::receive);
        server = created;
        return created.listen();
    }

    @Override
    public Future<?> undeploy(Context context) {
        return Objects.requireNonNull(server).shutdown(500, java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    private void receive(HttpServerRequest request) {
        var response = request.response();
        switch (request.path()) {
            case "/livez" -> say(response, node.alive() ? 200 : 503, node.alive() ? "ok" : "the node is stuck");
            case "/readyz" -> {
                var why = node.unready();
                say(response, why.isEmpty() ? 200 : 503, why.isEmpty() ? "ok" : why);
            }
            case "/metrics" -> say(response, 200, meters.scrape());
            default -> {
                var method = METHOD.matcher(request.path());
                if (request.method() == HttpMethod.POST
                        && method.matches()
                        && calls.contracts().containsKey(method.group(1))) {
                    operate(request, method.group(1), method.group(2));
                } else {
                    problem(
                            response,
                            new Problem(
                                    Kind.NOT_FOUND,
                                    "NO_PATH",
                                    "there are /livez, /readyz, /metrics and POST /CONTRACT/METHOD of "
                                            + calls.contracts().keySet()));
                }
            }
        }
    }

    private static void say(HttpServerResponse response, int status, String text) {
        response.setStatusCode(status)
                .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                .end(text + "\n");
    }

    private void operate(HttpServerRequest request, String contract, String method) {
        var response = request.response();
        var shown = Optional.ofNullable(request.getHeader("authorization")).orElse("");
        var right = ("Bearer " + new String(token, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        if (token.length == 0 || !MessageDigest.isEqual(right, shown.getBytes(StandardCharsets.UTF_8))) {
            problem(
                    response,
                    new Problem(
                            Kind.UNAUTHENTICATED,
                            "NO_TOKEN",
                            "show the operators' token, which lies in the state folder"));
            return;
        }
        var length = request.getHeader("content-length");
        if (length != null && length.length() > 7) {
            problem(response, new Problem(Kind.INVALID, "TOO_LARGE", "a request has at most " + MOST_BODY + " bytes"));
            return;
        }
        request.body()
                .onSuccess(body -> Vertx.currentContext().runOnContext(go -> {
                    try {
                        response.putHeader("content-type", "application/json")
                                .end(answer(call(request, contract, method), body.toString(StandardCharsets.UTF_8)));
                    } catch (ServiceException e) {
                        problem(response, e.problem());
                    } catch (Exception e) {
                        LOG.error("{} failed", method, e);
                        problem(response, new Problem(Kind.INTERNAL, "INTERNAL", "something went wrong; see the log"));
                    }
                }));
    }

    private String answer(Call call, String json) throws Exception {
        var contract = call.method().substring(0, call.method().indexOf('/'));
        var method = call.method().substring(contract.length() + 1);
        var route = calls.routes(contract).get(method);
        if (route == null) {
            throw ServiceException.refuse(Kind.NOT_FOUND, "NO_METHOD", contract + " has no method " + method);
        }
        var descriptor = Objects.requireNonNull(calls.contracts().get(contract)).findMethodByName(method);
        var message = com.google.protobuf.DynamicMessage.newBuilder(descriptor.getInputType());
        try {
            JsonFormat.parser().merge(json.isBlank() ? "{}" : json, message);
        } catch (InvalidProtocolBufferException e) {
            throw ServiceException.refuse(Kind.INVALID, "BAD_JSON", String.valueOf(e.getMessage()));
        }
        MessageLite request = route.method()
                .decoder()
                .decode(io.vertx.grpc.common.GrpcMessage.message(
                        "identity",
                        io.vertx.core.buffer.Buffer.buffer(message.build().toByteArray())));
        CallHandler<MessageLite, MessageLite> handler = route.handler();
        var reply = (Message) handler.handle(call, request);
        return JsonFormat.printer().alwaysPrintFieldsWithNoPresence().print(reply);
    }

    private static Call call(HttpServerRequest request, String contract, String method) {
        var name = Optional.ofNullable(request.getHeader(NAME))
                .filter(said -> NAMES.matcher(said).matches())
                .map(said -> "operator:" + said)
                .orElse("operator");
        return new Call(
                contract + "/" + method,
                Ids.next(InstantSource.system()),
                new byte[0],
                System.nanoTime() + Duration.ofSeconds(30).toNanos(),
                1,
                Optional.of(Principal.service(name)),
                Call.newTraceparent());
    }

    private static void problem(HttpServerResponse response, Problem problem) {
        response.setStatusCode(problem.kind().http())
                .putHeader("content-type", "application/problem+json")
                .end(new JsonObject()
                        .put("status", problem.kind().http())
                        .put("title", problem.kind().name())
                        .put("reason", problem.reason())
                        .put("detail", problem.message())
                        .encode());
    }
}
