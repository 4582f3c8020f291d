package cobnut.chassis.directory;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The contracts of this JVM's class path as they are handed to others: the file of the service and those it imports,
 * with the comments that the build kept in {@code META-INF/cobnut/contracts.binpb}. Without that resource the
 * descriptors of the generated code serve; they have no comments.
 */
public final class Contracts {
    private static final String RESOURCE = "META-INF/cobnut/contracts.binpb";

    private Contracts() {}

    /**
     * By their names; the same bytes, and so the same hashes, in every JVM that runs the same jars. Reads the whole
     * class path and parses what it finds: never on an event loop.
     */
    public static Map<String, Contract> of(Collection<ServiceDescriptor> services, ClassLoader loader) {
        var commented = commented(loader);
        return services.stream()
                .collect(Collectors.toMap(ServiceDescriptor::getFullName, service -> of(service, commented)));
    }

    private static Contract of(ServiceDescriptor service, Map<String, FileDescriptorProto> commented) {
        var files = new LinkedHashMap<String, FileDescriptorProto>();
        collect(service.getFile(), commented, files);
        var set = FileDescriptorSet.newBuilder().addAllFile(files.values()).build();
        return Contract.parse(service.getFullName(), set.toByteArray());
    }

    private static void collect(
            FileDescriptor file, Map<String, FileDescriptorProto> commented, Map<String, FileDescriptorProto> files) {
        if (files.containsKey(file.getName())) {
            return;
        }
        file.getDependencies().forEach(dependency -> collect(dependency, commented, files));
        var plain = file.toProto();
        var rich = commented.get(file.getName());
        files.put(file.getName(), rich != null && bare(rich).equals(bare(plain)) ? rich : plain);
    }

    /** What both forms say: protoc writes comments and JSON names into the resource, but not into generated code. */
    private static FileDescriptorProto bare(FileDescriptorProto file) {
        var bare = file.toBuilder().clearSourceCodeInfo();
        bare.getMessageTypeBuilderList().forEach(Contracts::bare);
        bare.getExtensionBuilderList().forEach(FieldDescriptorProto.Builder::clearJsonName);
        return bare.build();
    }

    private static void bare(DescriptorProto.Builder message) {
        message.getFieldBuilderList().forEach(FieldDescriptorProto.Builder::clearJsonName);
        message.getNestedTypeBuilderList().forEach(Contracts::bare);
    }

    private static Map<String, FileDescriptorProto> commented(ClassLoader loader) {
        var files = new HashMap<String, FileDescriptorProto>();
        try {
            for (var resource : java.util.Collections.list(loader.getResources(RESOURCE))) {
                var connection = resource.openConnection();
                connection.setUseCaches(false);
                try (var in = connection.getInputStream()) {
                    FileDescriptorSet.parseFrom(in, Contract.extensions())
                            .getFileList()
                            .forEach(file -> files.putIfAbsent(file.getName(), file));
                }
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE + " from the class path", e);
        }
    }
}
