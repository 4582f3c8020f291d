package cobnut.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A stock gRPC client that knows nothing beforehand: it asks by reflection, then calls with dynamic messages. */
@ExtendWith(Edge.Running.class)
class GrpcTest {
    private static final String DEMO = "cobnut.demo.v1.Demo";

    private static ManagedChannel channel;
    private static Reflection reflection;

    @BeforeAll
    static void a_channel_to_the_edge(Edge edge) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", edge.port)
                .usePlaintext()
                .build();
        reflection = new Reflection(channel);
    }

    @AfterAll
    static void leave() {
        channel.shutdownNow();
    }

    @Test
    void reflection_lists_what_is_public_and_nothing_else() throws Exception {
        for (var version : List.of("v1", "v1alpha")) {
            assertThat(reflection.services(version))
                    .contains(DEMO, "cobnut.users.v1.Users")
                    .doesNotContain("cobnut.node.v1.Node");
        }
        assertThat(demo().getMethods())
                .extracting(method -> method.getName())
                .contains("GetThing", "CreateThing")
                .doesNotContain("Hidden", "Forgotten");
    }

    @Test
    void a_method_found_by_reflection_is_called_with_dynamic_messages() throws Exception {
        var answer = call("GetThing", Map.of("name", "mug"), new Metadata());

        assertThat(answer.getField(answer.getDescriptorForType().findFieldByName("name")))
                .isEqualTo("mug");
    }

    @Test
    void the_same_rules_of_who_and_may_hold() throws Exception {
        var thing = Map.<String, Object>of("name", "mug");

        assertThat(refusal("ReplaceThing", thing, new Metadata()).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refusal("ReplaceThing", thing, bearer(Tokens.of("ann"))).getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(call("ReplaceThing", thing, bearer(Tokens.of("root", "admin"))))
                .isNotNull();
        assertThat(refusal("GetThing", thing, bearer("rubbish")).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void the_idempotency_key_comes_as_metadata() throws Exception {
        var thing = Map.<String, Object>of("name", "mug");
        var keyed = bearer(Tokens.of("ann"));
        keyed.put(Metadata.Key.of("idempotency-key", Metadata.ASCII_STRING_MARSHALLER), "g-1");

        assertThat(refusal("CreateThing", thing, bearer(Tokens.of("ann"))).getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(call("CreateThing", thing, keyed).toByteString())
                .isEqualTo(call("CreateThing", thing, keyed).toByteString());
        assertThat(refusal("CreateThing", Map.of("name", "cup"), keyed).getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void a_problem_travels_as_an_error_info() throws Exception {
        var method = method("GetThing");
        var ask = DynamicMessage.newBuilder(method.getInputType())
                .setField(method.getInputType().findFieldByName("name"), "missing")
                .build();

        var refused = catchThrowableOfType(StatusRuntimeException.class, () -> invoke(method, ask, new Metadata()));

        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(refused.getStatus().getDescription()).isEqualTo("there is no missing");
        var details = StatusProto.fromThrowable(refused);
        assertThat(details.getDetails(0).unpack(ErrorInfo.class).getReason()).isEqualTo("THING_NOT_FOUND");
    }

    @Test
    void deadlines_sizes_compression_and_internal_methods_are_minded() throws Exception {
        var hang = method("Fail");
        var ask = DynamicMessage.newBuilder(hang.getInputType())
                .setField(hang.getInputType().findFieldByName("how"), "HANG")
                .build();

        assertThat(refusal("Fail", Map.of("how", "HANG"), new Metadata()).getCode())
                .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(refusal("Fail", Map.of("how", "x".repeat(70_000)), new Metadata())
                        .getCode())
                .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(codeOf(() -> invoke("Hidden", hang, ask, CallOptions.DEFAULT)))
                .isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(codeOf(() -> invoke("Fail", hang, ask, CallOptions.DEFAULT.withCompression("gzip"))))
                .isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void health_answers_for_the_edge_and_for_each_contract() {
        assertThat(health(new byte[0])).containsExactly(8, 1);
        var name = ByteString.copyFromUtf8(DEMO).toByteArray();
        var ask = new byte[name.length + 2];
        ask[0] = 10;
        ask[1] = (byte) name.length;
        System.arraycopy(name, 0, ask, 2, name.length);
        assertThat(health(ask)).containsExactly(8, 1);
        assertThat(codeOf(() -> health(new byte[] {10, 1, 'x'}))).isEqualTo(Status.Code.NOT_FOUND);
    }

    private static byte[] health(byte[] ask) {
        var method = MethodDescriptor.newBuilder(new Raw(), new Raw())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("grpc.health.v1.Health/Check")
                .build();
        return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, ask);
    }

    private static Status.Code codeOf(ThrowingCallable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call)
                .getStatus()
                .getCode();
    }

    private static Status refusal(String name, Map<String, Object> fields, Metadata metadata) {
        return catchThrowableOfType(StatusRuntimeException.class, () -> call(name, fields, metadata))
                .getStatus();
    }

    private static DynamicMessage call(String name, Map<String, Object> fields, Metadata metadata) throws Exception {
        var method = method(name);
        var ask = DynamicMessage.newBuilder(method.getInputType());
        fields.forEach((field, value) -> ask.setField(method.getInputType().findFieldByName(field), value));
        return invoke(method, ask.build(), metadata);
    }

    private static DynamicMessage invoke(
            com.google.protobuf.Descriptors.MethodDescriptor method, DynamicMessage ask, Metadata metadata) {
        var with = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
        return ClientCalls.blockingUnaryCall(with, unary(method.getName(), method), CallOptions.DEFAULT, ask);
    }

    private static DynamicMessage invoke(
            String name,
            com.google.protobuf.Descriptors.MethodDescriptor types,
            DynamicMessage ask,
            CallOptions options) {
        return ClientCalls.blockingUnaryCall(channel, unary(name, types), options, ask);
    }

    private static MethodDescriptor<DynamicMessage, DynamicMessage> unary(
            String name, com.google.protobuf.Descriptors.MethodDescriptor types) {
        return MethodDescriptor.newBuilder(
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(types.getInputType())),
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(types.getOutputType())))
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(DEMO + "/" + name)
                .build();
    }

    private static Metadata bearer(String token) {
        var metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return metadata;
    }

    private static com.google.protobuf.Descriptors.MethodDescriptor method(String name) throws Exception {
        return demo().findMethodByName(name);
    }

    private static ServiceDescriptor demo() throws Exception {
        return reflection.service("cobnut/demo/v1/demo.proto", DEMO);
    }

    /** Bytes as they are. */
    private static final class Raw implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
