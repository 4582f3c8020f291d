package cobnut.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.vertx.grpc.reflection.v1.ServerReflectionRequest;
import io.vertx.grpc.reflection.v1.ServerReflectionResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What a server says of itself to a client that knows nothing beforehand. */
record Reflection(ManagedChannel channel) {

    List<String> services(String version) throws Exception {
        var answer = ask(
                version,
                ServerReflectionRequest.newBuilder().setListServices("").build());
        return answer.getListServicesResponse().getServiceList().stream()
                .map(service -> service.getName())
                .toList();
    }

    /** @param file where it is declared */
    ServiceDescriptor service(String file, String name) throws Exception {
        var answer = ask(
                "v1",
                ServerReflectionRequest.newBuilder()
                        .setFileContainingSymbol(name)
                        .build());
        var files = new HashMap<String, FileDescriptorProto>();
        for (var bytes : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
            var parsed = FileDescriptorProto.parseFrom(bytes);
            files.put(parsed.getName(), parsed);
        }
        return build(file, files).findServiceByName(name.substring(name.lastIndexOf('.') + 1));
    }

    private static FileDescriptor build(String name, Map<String, FileDescriptorProto> files) throws Exception {
        var file = files.get(name);
        var needs = new ArrayList<FileDescriptor>();
        for (var dependency : file.getDependencyList()) {
            needs.add(build(dependency, files));
        }
        return FileDescriptor.buildFrom(file, needs.toArray(FileDescriptor[]::new));
    }

    /** Asks twice over one stream, as a client does that wants to know more than one thing. */
    private ServerReflectionResponse ask(String version, ServerReflectionRequest question) throws Exception {
        var method = MethodDescriptor.newBuilder(
                        marshaller(ServerReflectionRequest.getDefaultInstance()),
                        marshaller(ServerReflectionResponse.getDefaultInstance()))
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName("grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo")
                .build();
        var answers = new ArrayList<ServerReflectionResponse>();
        var done = new CompletableFuture<List<ServerReflectionResponse>>();
        var questions = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(method, CallOptions.DEFAULT), new StreamObserver<ServerReflectionResponse>() {
                    @Override
                    public void onNext(ServerReflectionResponse answer) {
                        answers.add(answer);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        done.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        done.complete(answers);
                    }
                });
        questions.onNext(question);
        questions.onNext(question);
        questions.onCompleted();
        assertThat(done.get(10, TimeUnit.SECONDS)).hasSize(2);
        return answers.getFirst();
    }

    private static <T extends Message> MethodDescriptor.Marshaller<T> marshaller(T instance) {
        return ProtoUtils.marshaller(instance);
    }
}
