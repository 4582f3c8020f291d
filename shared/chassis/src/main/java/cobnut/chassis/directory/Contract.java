package cobnut.chassis.directory;

import cobnut.contracts.Options;
import com.google.api.AnnotationsProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A contract as its server describes it: the service, the files it needs, and the comments in them. Immutable.
 *
 * @param name full name, {@code cobnut.orders.v1.Orders}
 * @param hash SHA-256 of the serialized descriptor set, in hex
 * @param bytes the serialized descriptor set, as it is handed on
 * @param files in the order of their imports, comments included
 * @param descriptor with google.api.http and Cobnut's options readable as extensions
 */
public record Contract(
        String name, String hash, ByteString bytes, FileDescriptorSet files, ServiceDescriptor descriptor) {
    private static final ExtensionRegistry OPTIONS = options();

    /** The options that every node understands, however it came by the contract. */
    public static ExtensionRegistry extensions() {
        return OPTIONS;
    }

    private static ExtensionRegistry options() {
        var registry = ExtensionRegistry.newInstance();
        AnnotationsProto.registerAllExtensions(registry);
        Options.registerAllExtensions(registry);
        return registry.getUnmodifiable();
    }

    /**
     * Reads what a node sent or a jar holds.
     *
     * @throws IllegalArgumentException when the bytes are no descriptor set, or the service is not in it
     */
    public static Contract parse(String name, byte[] descriptorSet) {
        try {
            var files = FileDescriptorSet.parseFrom(descriptorSet, OPTIONS);
            var built = new HashMap<String, FileDescriptor>();
            for (var file : files.getFileList()) {
                built.put(file.getName(), build(file, built));
            }
            for (var file : built.values()) {
                for (var service : file.getServices()) {
                    if (service.getFullName().equals(name)) {
                        return new Contract(
                                name, sha256(descriptorSet), ByteString.copyFrom(descriptorSet), files, service);
                    }
                }
            }
            throw new IllegalArgumentException("the descriptor set does not describe " + name);
        } catch (InvalidProtocolBufferException | DescriptorValidationException e) {
            throw new IllegalArgumentException("the descriptor set of " + name + " cannot be read", e);
        }
    }

    private static FileDescriptor build(FileDescriptorProto file, Map<String, FileDescriptor> built)
            throws DescriptorValidationException {
        var needs = file.getDependencyList().stream()
                .map(name -> {
                    var dependency = built.get(name);
                    if (dependency == null) {
                        throw new IllegalArgumentException(file.getName() + " imports " + name + ", which is missing");
                    }
                    return dependency;
                })
                .toArray(FileDescriptor[]::new);
        return FileDescriptor.buildFrom(file, needs);
    }

    /** In hex, as contracts are told apart by. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
