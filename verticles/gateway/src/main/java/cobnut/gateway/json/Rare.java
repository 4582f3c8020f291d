package cobnut.gateway.json;

import cobnut.kernel.ServiceException;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import java.nio.charset.StandardCharsets;

/** What the plans leave to JsonFormat: Any, Struct, required fields, bytes in an order of their own. Thread-safe. */
public final class Rare {
    private Rare() {}

    /** The output every other way must equal. */
    public static byte[] toJson(Descriptor type, byte[] message) {
        try {
            return JsonFormat.printer()
                    .omittingInsignificantWhitespace()
                    .alwaysPrintFieldsWithNoPresence()
                    .usingTypeRegistry(known(type))
                    .print(DynamicMessage.parseFrom(type, message))
                    .getBytes(StandardCharsets.UTF_8);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no " + type.getFullName() + ": " + e.getMessage(), e);
        }
    }

    /** The JSON must have passed the tokenizer's limits already: JsonFormat has none of its own. */
    static byte[] toWire(Descriptor type, byte[] json) {
        var message = DynamicMessage.newBuilder(type);
        try {
            JsonFormat.parser().usingTypeRegistry(known(type)).merge(new String(json, StandardCharsets.UTF_8), message);
            return message.build().toByteArray();
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            throw ServiceException.invalid("body", "is no " + type.getName() + ": " + e.getMessage());
        }
    }

    private static TypeRegistry known(Descriptor type) {
        var known = TypeRegistry.newBuilder().add(type);
        type.getFile().getMessageTypes().forEach(known::add);
        type.getFile().getDependencies().forEach(file -> file.getMessageTypes().forEach(known::add));
        return known.build();
    }
}
