package cobnut.testkit.contracts;

import cobnut.testkit.rules.Offence;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a method that the public can reach must say: who may call it, and whether it may be called twice. */
final class Doors {

    static final String ACCESS = "cobnut.access";
    static final String KEY = "cobnut.idempotency_key";

    private static final Set<String> STORED = Set.of("OPTIONAL", "REQUIRED");
    private static final Pattern CREDENTIAL =
            Pattern.compile("(.*_)?(?<!page_)(token|password|secret|api_key|private_key)");

    private Doors() {}

    static List<Offence> check(ContractSet contracts) {
        var offences = new ArrayList<Offence>();
        for (var method : contracts.methods()) {
            if (contracts.http(method).isPresent()) {
                check(contracts, method).forEach(message -> offences.add(contracts.offence(method, message)));
            }
        }
        return offences;
    }

    private static List<String> check(ContractSet contracts, MethodDescriptor method) {
        var messages = new ArrayList<String>();
        var access = access(contracts, method);
        var key = key(contracts, method);
        if (access.equals("unset")) {
            messages.add("is public and does not say who may call it; add option (cobnut.access)");
        }
        if (key.equals("unset") && level(method) == IdempotencyLevel.IDEMPOTENCY_UNKNOWN) {
            messages.add("is public and does not say what a second call does; add idempotency_level or option"
                    + " (cobnut.idempotency_key)");
        }
        if (access.equals("anyone") && STORED.contains(key)) {
            messages.add(
                    "may be called by anyone and stores replies under a key; (cobnut.idempotency_key) must be NONE");
        }
        if (STORED.contains(key) && holdsCredential(method.getOutputType(), new HashSet<>())) {
            messages.add("returns credentials and would store them; (cobnut.idempotency_key) must be NONE");
        }
        return messages;
    }

    /** {@code anyone}, {@code authenticated}, {@code roles a b}, or {@code unset}. */
    static String access(ContractSet contracts, MethodDescriptor method) {
        return contracts
                .option(method, ACCESS)
                .map(Message.class::cast)
                .map(Doors::describe)
                .orElse("unset");
    }

    static String key(ContractSet contracts, MethodDescriptor method) {
        return contracts
                .option(method, KEY)
                .map(value -> ((EnumValueDescriptor) value).getName())
                .filter(name -> !name.endsWith("UNSPECIFIED"))
                .orElse("unset");
    }

    static IdempotencyLevel level(MethodDescriptor method) {
        return method.getOptions().getIdempotencyLevel();
    }

    private static String describe(Message access) {
        var fields = access.getAllFields();
        for (var entry : fields.entrySet()) {
            if (entry.getKey().isRepeated()) {
                var roles = ((List<?>) entry.getValue())
                        .stream().map(Object::toString).sorted().toList();
                return roles.isEmpty() ? "unset" : "roles " + String.join(" ", roles);
            }
            if (Boolean.TRUE.equals(entry.getValue())) {
                return entry.getKey().getName();
            }
        }
        return "unset";
    }

    private static boolean holdsCredential(Descriptor message, Set<String> seen) {
        if (!seen.add(message.getFullName())) {
            return false;
        }
        return message.getFields().stream()
                .anyMatch(field -> CREDENTIAL.matcher(field.getName()).matches()
                        || field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                                && holdsCredential(field.getMessageType(), seen));
    }
}
