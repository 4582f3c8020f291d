package cobnut.payments.adapter;

import static java.nio.charset.StandardCharsets.UTF_8;

import cobnut.kernel.Kind;
import cobnut.kernel.Problem;
import cobnut.kernel.ServiceException;
import cobnut.payments.v1.Payment;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;

/** A reply as it is remembered: the payment, or the refusal that was first given; one tag byte tells which. */
record StoredReply(byte[] bytes) {
    private static final byte GIVEN = 1;
    private static final byte REFUSED = 2;
    private static final String SEPARATOR = "\n";

    static StoredReply given(Payment payment) {
        return tagged(GIVEN, payment.toByteArray());
    }

    static StoredReply refused(Problem problem) {
        var lines = String.join(SEPARATOR, problem.kind().name(), problem.reason(), problem.message());
        return tagged(REFUSED, lines.getBytes(UTF_8));
    }

    static StoredReply of(byte[] bytes) {
        return new StoredReply(bytes);
    }

    /** The payment, or the refusal thrown again, word by word. */
    Payment payment() throws InvalidProtocolBufferException {
        if (bytes[0] == GIVEN) {
            return Payment.parser().parseFrom(bytes, 1, bytes.length - 1);
        }
        var lines = new String(bytes, 1, bytes.length - 1, UTF_8).split(SEPARATOR, 3);
        throw ServiceException.refuse(Kind.valueOf(lines[0]), lines[1], lines[2]);
    }

    private static StoredReply tagged(byte tag, byte[] rest) {
        return new StoredReply(
                ByteBuffer.allocate(rest.length + 1).put(tag).put(rest).array());
    }
}
