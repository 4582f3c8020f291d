package cobnut.testkit.contracts;

import cobnut.testkit.rules.Offence;
import cobnut.testkit.rules.Room;
import com.google.protobuf.DescriptorProtos;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contracts a module owns: those with a source under {@code src/main/proto}. Imported ones are only known. */
final class ContractSet {

    static final String DESCRIPTORS = "META-INF/cobnut/contracts.binpb";

    private final Room room;
    private final List<FileDescriptor> own = new ArrayList<>();
    private final ExtensionRegistry options;

    private ContractSet(Room room, FileDescriptorSet set) {
        this.room = room;
        var files = build(set);
        this.options = extensionsOf(files.values());
        set.getFileList().stream()
                .map(FileDescriptorProto::getName)
                .filter(name -> Files.exists(source(room, name)))
                .map(name -> Optional.ofNullable(files.get(name)).orElseThrow())
                .forEach(own::add);
    }

    /**
     * Reads what protoc left in the module's classes; empty when the module has no contracts.
     *
     * @throws IllegalStateException when it has contracts that were not compiled
     */
    static Optional<ContractSet> of(Room room) {
        var file = room.classes().resolve(DESCRIPTORS);
        if (!Files.isDirectory(room.folder().resolve("src/main/proto"))) {
            return Optional.empty();
        }
        if (!Files.exists(file)) {
            throw new IllegalStateException(
                    file + " is missing: " + room.folder().getFileName() + " has contracts, compile it first");
        }
        try {
            return Optional.of(new ContractSet(room, FileDescriptorSet.parseFrom(Files.readAllBytes(file))));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    Room room() {
        return room;
    }

    List<FileDescriptor> files() {
        return own;
    }

    List<MethodDescriptor> methods() {
        return own.stream()
                .flatMap(file -> file.getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .toList();
    }

    /** The value of an option by its full name, for example {@code cobnut.access}; empty when it is not written. */
    Optional<Object> option(MethodDescriptor method, String name) {
        try {
            var read = MethodOptions.parseFrom(method.getOptions().toByteString(), options);
            return read.getAllFields().entrySet().stream()
                    .filter(entry -> entry.getKey().getFullName().equals(name))
                    .map(Map.Entry::getValue)
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the options of " + method.getFullName(), e);
        }
    }

    /** The verb and path of {@code google.api.http}; empty for a method that is internal. */
    Optional<Http> http(MethodDescriptor method) {
        return option(method, "google.api.http").map(Message.class::cast).map(Http::of);
    }

    /** An offence at the method's place in its .proto. */
    Offence offence(MethodDescriptor method, String message) {
        var path = List.of(
                FileDescriptorProto.SERVICE_FIELD_NUMBER,
                method.getService().getIndex(),
                DescriptorProtos.ServiceDescriptorProto.METHOD_FIELD_NUMBER,
                method.getIndex());
        var line = method.getFile().toProto().getSourceCodeInfo().getLocationList().stream()
                .filter(location -> location.getPathList().equals(path))
                .mapToInt(location -> location.getSpan(0) + 1)
                .findFirst()
                .orElse(1);
        var file = source(room, method.getFile().getName());
        return new Offence(
                room.folder().getFileName().resolve(room.folder().relativize(file)),
                line,
                method.getService().getName() + "." + method.getName() + " " + message);
    }

    private static Path source(Room room, String name) {
        return room.folder().resolve("src/main/proto").resolve(name);
    }

    private static Map<String, FileDescriptor> build(FileDescriptorSet set) {
        var built = new HashMap<String, FileDescriptor>();
        for (var file : set.getFileList()) {
            // protoc writes imports first. Options extend this JVM's descriptor.proto, so that they can be read with
            // it.
            if (file.getName().equals("google/protobuf/descriptor.proto")) {
                built.put(file.getName(), DescriptorProtos.getDescriptor());
                continue;
            }
            var imports = file.getDependencyList().stream().map(built::get).toArray(FileDescriptor[]::new);
            try {
                built.put(file.getName(), FileDescriptor.buildFrom(file, imports));
            } catch (DescriptorValidationException e) {
                throw new IllegalStateException("the descriptor of " + file.getName() + " is broken", e);
            }
        }
        return built;
    }

    private static ExtensionRegistry extensionsOf(Iterable<FileDescriptor> files) {
        var registry = ExtensionRegistry.newInstance();
        for (var file : files) {
            for (var extension : file.getExtensions()) {
                if (extension.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    registry.add(extension, DynamicMessage.getDefaultInstance(extension.getMessageType()));
                } else {
                    registry.add(extension);
                }
            }
        }
        return registry;
    }

    /** How a method is reached over HTTP. */
    record Http(String verb, String path, String body) {

        static Http of(Message rule) {
            var verb = "CUSTOM";
            var path = "";
            var body = "";
            for (var entry : rule.getAllFields().entrySet()) {
                switch (entry.getKey().getName()) {
                    case "get", "put", "post", "delete", "patch" -> {
                        verb = entry.getKey().getName().toUpperCase(java.util.Locale.ROOT);
                        path = entry.getValue().toString();
                    }
                    case "body" -> body = entry.getValue().toString();
                    default -> {}
                }
            }
            return new Http(verb, path, body);
        }

        @Override
        public String toString() {
            return (verb + " " + path + " " + body).strip();
        }
    }
}
