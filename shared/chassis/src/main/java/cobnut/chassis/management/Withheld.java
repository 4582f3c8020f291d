package cobnut.chassis.management;

import cobnut.kernel.ServiceException;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.ArrayList;
import java.util.List;

/**
 * Payloads as JSON for people's eyes: fields marked {@code debug_redact} are withheld, and stay what they were when the
 * rest is edited.
 */
final class Withheld {
    private static final String MARK = "***";

    private Withheld() {}

    /** On one line; empty when the bytes are no such message. */
    static String json(Descriptor type, byte[] payload) {
        try {
            var shown = hide(DynamicMessage.parseFrom(type, payload));
            return JsonFormat.printer().omittingInsignificantWhitespace().print(shown);
        } catch (InvalidProtocolBufferException broken) {
            return "";
        }
    }

    /**
     * The message that the JSON says, with what was withheld taken from the payload before. Throws INVALID,
     * PAYLOAD_INVALID.
     */
    static byte[] payload(Descriptor type, String json, byte[] before) {
        var edited = DynamicMessage.newBuilder(type);
        try {
            JsonFormat.parser().merge(json, edited);
        } catch (InvalidProtocolBufferException wrong) {
            throw ServiceException.refuse(
                    cobnut.kernel.Kind.INVALID,
                    "PAYLOAD_INVALID",
                    "the payload is no " + type.getFullName() + ": " + wrong.getMessage());
        }
        try {
            return fill(edited.build(), DynamicMessage.parseFrom(type, before)).toByteArray();
        } catch (InvalidProtocolBufferException unreadable) {
            // Nothing was shown of it, so nothing was withheld.
            return edited.build().toByteArray();
        }
    }

    private static Message hide(Message message) {
        var shown = message.toBuilder();
        message.getAllFields().forEach((field, value) -> {
            if (secret(field)) {
                shown.setField(field, field.isRepeated() ? each(value, _ -> mark(field)) : mark(field));
            } else if (field.getJavaType() == JavaType.MESSAGE) {
                shown.setField(
                        field, field.isRepeated() ? each(value, one -> hide((Message) one)) : hide((Message) value));
            }
        });
        return shown.build();
    }

    private static Message fill(Message edited, Message before) {
        var filled = edited.toBuilder();
        edited.getAllFields().forEach((field, value) -> {
            var old = before.getField(field);
            if (!field.isRepeated()) {
                filled.setField(field, one(field, value, old));
            } else if (old instanceof List<?> olds) {
                var values = new ArrayList<Object>();
                for (Object each : (List<?>) value) {
                    int index = values.size();
                    values.add(index < olds.size() ? one(field, each, olds.get(index)) : each);
                }
                filled.setField(field, values);
            }
        });
        return filled.build();
    }

    private static Object one(FieldDescriptor field, Object edited, Object before) {
        if (secret(field)) {
            return edited.equals(mark(field)) ? before : edited;
        }
        return field.getJavaType() == JavaType.MESSAGE ? fill((Message) edited, (Message) before) : edited;
    }

    private static boolean secret(FieldDescriptor field) {
        return field.getOptions().getDebugRedact();
    }

    private static Object mark(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING -> MARK;
            case BYTE_STRING -> ByteString.copyFromUtf8(MARK);
            case MESSAGE -> DynamicMessage.getDefaultInstance(field.getMessageType());
            default -> field.getDefaultValue();
        };
    }

    private static List<Object> each(Object values, java.util.function.UnaryOperator<Object> turn) {
        return ((List<?>) values).stream().map(Object.class::cast).map(turn).toList();
    }
}
