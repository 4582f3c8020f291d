package cobnut.gateway.grpc;

import cobnut.gateway.pipeline.Refusal;
import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A refusal as gRPC says it: code, message, and the problem as {@code google.rpc.Status} with an ErrorInfo. */
final class Status {
    private static final int TOO_LARGE = 413;

    private Status() {}

    /** Ends a response that has no message: headers only. */
    static void end(HttpServerResponse response, Refusal refusal) {
        var problem = refusal.problem();
        int code = refusal.status() == TOO_LARGE
                ? Kind.EXHAUSTED.grpc()
                : problem.kind().grpc();
        response.setStatusCode(200)
                .putHeader("content-type", "application/grpc+proto")
                .putHeader("grpc-accept-encoding", "identity")
                .putHeader("grpc-status", String.valueOf(code))
                .putHeader("grpc-message", encoded(problem.message()))
                .putHeader("grpc-status-details-bin", details(code, problem))
                .end();
    }

    private static String details(int code, Problem problem) {
        var status = com.google.rpc.Status.newBuilder()
                .setCode(code)
                .setMessage(problem.message())
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(problem.reason())
                        .setDomain("cobnut")
                        .putAllMetadata(problem.details())
                        .build()));
        var field = problem.details().get("field");
        if (field != null) {
            var violation =
                    BadRequest.FieldViolation.newBuilder().setField(field).setDescription(problem.message());
            status.addDetails(Any.pack(
                    BadRequest.newBuilder().addFieldViolations(violation).build()));
        }
        return Base64.getEncoder()
                .withoutPadding()
                .encodeToString(status.build().toByteArray());
    }

    /** Percent-encoded, except for visible ASCII. */
    static String encoded(String message) {
        var text = new StringBuilder();
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b < 0x7f && b != '%') {
                text.append((char) b);
            } else {
                text.append(String.format("%%%02X", b & 0xff));
            }
        }
        return text.toString();
    }
}
