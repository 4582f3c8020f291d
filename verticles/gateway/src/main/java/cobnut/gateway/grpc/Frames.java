package cobnut.gateway.grpc;

import cobnut.gateway.pipeline.Refusal;
import cobnut.kernel.Kind;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** gRPC's length-prefixed messages: a flag, four bytes of length, the message. */
final class Frames {
    static final int HEAD = 5;

    private Frames() {}

    static Buffer of(byte[] message) {
        return Buffer.buffer(HEAD + message.length)
                .appendByte((byte) 0)
                .appendInt(message.length)
                .appendBytes(message);
    }

    /** The one message of a unary request. */
    static byte[] only(byte[] body) {
        if (body.length < HEAD) {
            throw Refusal.of(Kind.INVALID, "NO_MESSAGE", "a unary call has one message");
        }
        if (body[0] != 0) {
            throw compressed();
        }
        long length = Buffer.buffer(body).getUnsignedInt(1);
        if (length != body.length - HEAD) {
            throw Refusal.of(Kind.INVALID, "NOT_ONE_MESSAGE", "a unary call has exactly one whole message");
        }
        return Arrays.copyOfRange(body, HEAD, body.length);
    }

    static Refusal compressed() {
        return Refusal.of(Kind.UNIMPLEMENTED, "COMPRESSED", "messages must not be compressed: use identity");
    }
}
