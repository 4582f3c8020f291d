package cobnut.gateway.grpc;

import cobnut.gateway.routes.RouteTable;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import io.vertx.grpc.reflection.v1.ServerReflectionProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The files of the contracts in one table, without their internal methods and comments. Immutable once built. */
final class ReflectionIndex {
    private final RouteTable table;
    private final Set<String> services = new TreeSet<>();
    private final Map<String, FileDescriptorProto> files = new HashMap<>();
    private final Map<String, String> fileOfSymbol = new HashMap<>();

    ReflectionIndex(RouteTable table) {
        this.table = table;
        table.contracts().forEach(contract -> {
            services.add(contract.name());
            contract.files().getFileList().forEach(file -> add(publicPart(file)));
        });
        services.add("grpc.reflection.v1.ServerReflection");
        add(ServerReflectionProto.getDescriptor().toProto());
    }

    RouteTable table() {
        return table;
    }

    Set<String> services() {
        return services;
    }

    /** The file and all it imports, itself first; empty when there is none. */
    List<ByteString> file(String name) {
        var needed = new LinkedHashSet<String>();
        collect(name, needed);
        var found = new ArrayList<ByteString>();
        for (var each : needed) {
            var file = files.get(each);
            if (file != null) {
                found.add(file.toByteString());
            }
        }
        return found;
    }

    List<ByteString> fileOf(String symbol) {
        return file(fileOfSymbol.getOrDefault(symbol, ""));
    }

    private void collect(String name, Set<String> needed) {
        var file = files.get(name);
        if (file != null && needed.add(name)) {
            file.getDependencyList().forEach(dependency -> collect(dependency, needed));
        }
    }

    private FileDescriptorProto publicPart(FileDescriptorProto file) {
        var part = file.toBuilder().clearSourceCodeInfo().clearService();
        var scope = scope(file);
        for (var service : file.getServiceList()) {
            var open = ServiceDescriptorProto.newBuilder()
                    .setName(service.getName())
                    .setOptions(service.getOptions());
            service.getMethodList().stream()
                    .filter(method -> table.method(scope + service.getName() + "/" + method.getName()) != null)
                    .forEach(open::addMethod);
            if (open.getMethodCount() > 0) {
                part.addService(open);
            }
        }
        return part.build();
    }

    private void add(FileDescriptorProto file) {
        if (files.putIfAbsent(file.getName(), file) != null) {
            return;
        }
        var scope = scope(file);
        for (var service : file.getServiceList()) {
            symbol(scope + service.getName(), file);
            service.getMethodList().forEach(method -> symbol(scope + service.getName() + "." + method.getName(), file));
        }
        file.getMessageTypeList().forEach(message -> message(scope, message, file));
        file.getEnumTypeList().forEach(type -> enumeration(scope, type, file));
        file.getExtensionList().forEach(extension -> symbol(scope + extension.getName(), file));
    }

    private void message(String scope, DescriptorProto message, FileDescriptorProto file) {
        symbol(scope + message.getName(), file);
        var inner = scope + message.getName() + ".";
        message.getFieldList().forEach(field -> symbol(inner + field.getName(), file));
        message.getNestedTypeList().forEach(nested -> message(inner, nested, file));
        message.getEnumTypeList().forEach(type -> enumeration(inner, type, file));
    }

    private void enumeration(String scope, EnumDescriptorProto type, FileDescriptorProto file) {
        symbol(scope + type.getName(), file);
    }

    private void symbol(String name, FileDescriptorProto file) {
        fileOfSymbol.putIfAbsent(name, file.getName());
    }

    private static String scope(FileDescriptorProto file) {
        return file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
    }
}
