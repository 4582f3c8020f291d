package cobnut.gateway.grpc;

import cobnut.gateway.pipeline.Refusal;
import cobnut.gateway.routes.Routes;
import cobnut.kernel.Kind;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.reflection.v1.ErrorResponse;
import io.vertx.grpc.reflection.v1.FileDescriptorResponse;
import io.vertx.grpc.reflection.v1.ListServiceResponse;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import io.vertx.grpc.reflection.v1.ServiceResponse;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Server reflection, v1 and v1alpha (which differ in name only): a stream of questions about what is public, answered
 * one by one in their order. One per event loop.
 */
final class Reflection implements Handler<HttpServerRequest> {
    static final Set<String> PATHS = Set.of(
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
            "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");

    private static final int LONGEST_QUESTION = 4096;
    private static final int MOST_QUESTIONS = 2000;

    private final Routes routes;
    private @Nullable ReflectionIndex index;

    Reflection(Routes routes) {
        this.routes = routes;
    }

    @Override
    public void handle(HttpServerRequest request) {
        var conversation = new Conversation(request);
        request.exceptionHandler(_ -> conversation.over = true);
        request.response().exceptionHandler(_ -> conversation.over = true);
        request.handler(conversation::hear);
        request.endHandler(_ -> conversation.end());
        request.resume();
    }

    private ReflectionIndex index() {
        var present = index;
        var table = routes.table();
        if (present == null || present.table() != table) {
            present = new ReflectionIndex(table);
            index = present;
        }
        return present;
    }

    private final class Conversation {
        private final HttpServerRequest request;
        private Buffer heard = Buffer.buffer();
        private int questions;
        private boolean over;

        Conversation(HttpServerRequest request) {
            this.request = request;
        }

        void hear(Buffer chunk) {
            if (over) {
                return;
            }
            heard.appendBuffer(chunk);
            while (!over && heard.length() >= Frames.HEAD) {
                long length = heard.getUnsignedInt(1);
                if (heard.getByte(0) != 0) {
                    fail(Frames.compressed());
                } else if (length > LONGEST_QUESTION || questions == MOST_QUESTIONS) {
                    fail(Refusal.of(
                            Kind.EXHAUSTED, "TOO_MUCH", "reflection has limits on size and number of questions"));
                } else if (heard.length() < Frames.HEAD + length) {
                    return;
                } else {
                    int end = Frames.HEAD + (int) length;
                    question(heard.getBytes(Frames.HEAD, end));
                    heard = heard.getBuffer(end, heard.length());
                }
            }
        }

        private void question(byte[] message) {
            questions++;
            try {
                var response = request.response();
                if (!response.headWritten()) {
                    response.setChunked(true).putHeader("content-type", "application/grpc+proto");
                }
                var answer = answer(ServerReflectionRequest.parseFrom(message));
                response.write(Frames.of(answer.toByteArray()));
                if (response.writeQueueFull()) {
                    request.pause();
                    response.drainHandler(_ -> request.resume());
                }
            } catch (InvalidProtocolBufferException e) {
                fail(Refusal.of(Kind.INVALID, "NO_MESSAGE", "this is no ServerReflectionRequest"));
            }
        }

        private void fail(Refusal refusal) {
            over = true;
            if (request.response().headWritten()) {
                request.response().reset();
            } else {
                Status.end(request.response(), refusal);
            }
        }

        void end() {
            if (!over) {
                over = true;
                var response = request.response();
                if (!response.headWritten()) {
                    response.putHeader("content-type", "application/grpc+proto");
                }
                response.putTrailer("grpc-status", "0").end();
            }
        }
    }

    private ServerReflectionResponse answer(ServerReflectionRequest question) {
        var answer = ServerReflectionResponse.newBuilder()
                .setValidHost(question.getHost())
                .setOriginalRequest(question);
        switch (question.getMessageRequestCase()) {
            case LIST_SERVICES -> {
                var list = ListServiceResponse.newBuilder();
                index().services()
                        .forEach(name ->
                                list.addService(ServiceResponse.newBuilder().setName(name)));
                answer.setListServicesResponse(list);
            }
            case FILE_BY_FILENAME -> files(index().file(question.getFileByFilename()), answer);
            case FILE_CONTAINING_SYMBOL -> files(index().fileOf(question.getFileContainingSymbol()), answer);
            default -> error(Kind.NOT_FOUND, "extensions are in the files that declare them", answer);
        }
        return answer.build();
    }

    private static void files(List<ByteString> files, ServerReflectionResponse.Builder answer) {
        if (files.isEmpty()) {
            error(Kind.NOT_FOUND, "no public contract has it", answer);
        } else {
            answer.setFileDescriptorResponse(FileDescriptorResponse.newBuilder().addAllFileDescriptorProto(files));
        }
    }

    private static void error(Kind kind, String message, ServerReflectionResponse.Builder answer) {
        answer.setErrorResponse(
                ErrorResponse.newBuilder().setErrorCode(kind.grpc()).setErrorMessage(message));
    }
}
