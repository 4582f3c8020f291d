package cobnut.testkit.contracts;

import cobnut.testkit.rules.Offence;
import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a module's contracts promised when somebody last said so: a sorted text of one promise a line, committed as
 * {@code src/baseline/contracts.txt} and read in review. A promise that is gone or reads differently breaks callers; a
 * new one does not.
 */
final class Baseline {

    static final String FILE = "src/baseline/contracts.txt";

    /** {@code update} writes additions, {@code replace} writes breaks as well, for the second of two releases. */
    static final String COMMAND = "cobnut.baseline";

    private Baseline() {}

    /** Every promise of the module's own contracts, for example {@code field a.v1.Order.total 3 message a.v1.Money}. */
    static SortedSet<String> promises(ContractSet contracts) {
        var lines = new TreeSet<String>();
        for (var file : contracts.files()) {
            file.getMessageTypes().forEach(message -> message(message, lines));
            file.getEnumTypes().forEach(type -> values(type, lines));
            file.getExtensions().forEach(extension -> lines.add(field(extension)));
        }
        contracts.methods().forEach(method -> method(contracts, method, lines));
        return lines;
    }

    /** Compares, and writes the baseline where {@code command} asks for it. */
    static List<Offence> check(ContractSet contracts, String command) {
        var folder = contracts.room().folder();
        var file = folder.resolve(FILE);
        var name = folder.getFileName().resolve(FILE);
        var now = promises(contracts);
        if (command.equals("replace") || command.equals("update") && !Files.exists(file)) {
            write(file, now);
            return List.of();
        }
        if (!Files.exists(file)) {
            return List.of(
                    new Offence(name, 1, "is missing; run the tests once with -D" + COMMAND + "=update and commit it"));
        }
        var offences = compare(name, read(file), now);
        if (offences.isEmpty() && command.equals("update")) {
            write(file, now);
        }
        return offences;
    }

    private static List<Offence> compare(Path name, List<String> before, SortedSet<String> now) {
        var byKey = new TreeMap<String, String>();
        now.forEach(line -> byKey.put(key(line), line));
        var offences = new ArrayList<Offence>();
        for (var i = 0; i < before.size(); i++) {
            var promise = before.get(i);
            if (!promise.isBlank() && !now.contains(promise)) {
                var present = byKey.get(key(promise));
                var what = present == null ? "is gone" : "is now: " + present;
                offences.add(new Offence(
                        name,
                        i + 1,
                        "callers rely on \"" + promise + "\", which " + what + "; keep it and add beside it, or once no"
                                + " release N-1 uses it run with -D" + COMMAND + "=replace"));
            }
        }
        return offences;
    }

    /** Kind and name; what follows may not change. */
    private static String key(String line) {
        var words = line.split(" ", 3);
        return words.length < 2 ? line : words[0] + " " + words[1];
    }

    private static void message(Descriptor message, SortedSet<String> lines) {
        message.getFields().forEach(field -> lines.add(field(field)));
        message.getNestedTypes().forEach(nested -> message(nested, lines));
        message.getEnumTypes().forEach(type -> values(type, lines));
    }

    private static void values(EnumDescriptor type, SortedSet<String> lines) {
        type.getValues()
                .forEach(value ->
                        lines.add("value " + type.getFullName() + "." + value.getName() + " " + value.getNumber()));
    }

    private static String field(FieldDescriptor field) {
        var line = new StringBuilder("field ")
                .append(field.getFullName())
                .append(' ')
                .append(field.getNumber());
        if (field.isRepeated()) {
            line.append(" repeated");
        } else if (field.toProto().getProto3Optional()) {
            line.append(" optional");
        }
        line.append(' ').append(field.getType().name().toLowerCase(Locale.ROOT));
        switch (field.getJavaType()) {
            case MESSAGE -> line.append(' ').append(field.getMessageType().getFullName());
            case ENUM -> line.append(' ').append(field.getEnumType().getFullName());
            default -> {}
        }
        var oneof = field.getRealContainingOneof();
        return oneof == null ? line.toString() : line + " of " + oneof.getName();
    }

    private static void method(ContractSet contracts, MethodDescriptor method, SortedSet<String> lines) {
        var name = " " + method.getFullName() + " ";
        lines.add("rpc" + name + (method.isClientStreaming() ? "stream " : "")
                + method.getInputType().getFullName() + " -> " + (method.isServerStreaming() ? "stream " : "")
                + method.getOutputType().getFullName());
        if (Doors.level(method) != IdempotencyLevel.IDEMPOTENCY_UNKNOWN) {
            lines.add("idempotency" + name + Doors.level(method));
        }
        contracts.http(method).ifPresent(http -> {
            lines.add("http" + name + http);
            lines.add("access" + name + Doors.access(contracts, method));
            lines.add("key" + name + Doors.key(contracts, method));
        });
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static void write(Path file, SortedSet<String> lines) {
        try {
            Files.createDirectories(file.resolveSibling("."));
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
