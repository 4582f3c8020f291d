package cobnut.gateway.openapi;

import cobnut.chassis.directory.Contract;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What people wrote above their methods, messages, fields and enum values, by full name. */
final class Comments {
    private static final int MESSAGE = FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER;
    private static final int ENUM = FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER;
    private static final int SERVICE = FileDescriptorProto.SERVICE_FIELD_NUMBER;

    private final Map<String, String> byName = new HashMap<>();

    void add(Contract contract) {
        contract.files().getFileList().forEach(this::add);
    }

    private void add(FileDescriptorProto file) {
        var byPath = new HashMap<List<Integer>, String>();
        for (var location : file.getSourceCodeInfo().getLocationList()) {
            if (location.hasLeadingComments()) {
                byPath.put(location.getPathList(), tidy(location.getLeadingComments()));
            }
        }
        var scope = file.getPackage();
        for (int i = 0; i < file.getServiceCount(); i++) {
            var service = file.getService(i);
            var name = scope + "." + service.getName();
            note(byPath, List.of(SERVICE, i), name);
            for (int k = 0; k < service.getMethodCount(); k++) {
                note(
                        byPath,
                        List.of(SERVICE, i, 2, k),
                        name + "." + service.getMethod(k).getName());
            }
        }
        for (int i = 0; i < file.getMessageTypeCount(); i++) {
            message(byPath, List.of(MESSAGE, i), scope, file.getMessageType(i));
        }
        for (int i = 0; i < file.getEnumTypeCount(); i++) {
            var name = scope + "." + file.getEnumType(i).getName();
            note(byPath, List.of(ENUM, i), name);
            for (int k = 0; k < file.getEnumType(i).getValueCount(); k++) {
                note(
                        byPath,
                        List.of(ENUM, i, 2, k),
                        name + "." + file.getEnumType(i).getValue(k).getName());
            }
        }
    }

    private void message(Map<List<Integer>, String> byPath, List<Integer> path, String scope, DescriptorProto type) {
        var name = scope + "." + type.getName();
        note(byPath, path, name);
        for (int i = 0; i < type.getFieldCount(); i++) {
            note(
                    byPath,
                    longer(path, DescriptorProto.FIELD_FIELD_NUMBER, i),
                    name + "." + type.getField(i).getName());
        }
        for (int i = 0; i < type.getNestedTypeCount(); i++) {
            message(byPath, longer(path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i), name, type.getNestedType(i));
        }
    }

    private void note(Map<List<Integer>, String> byPath, List<Integer> path, String name) {
        var comment = byPath.get(path);
        if (comment != null) {
            byName.putIfAbsent(name, comment);
        }
    }

    private static List<Integer> longer(List<Integer> path, int... more) {
        var longer = new ArrayList<>(path);
        for (int each : more) {
            longer.add(each);
        }
        return longer;
    }

    private static String tidy(String comment) {
        return comment.strip().replaceAll("\\s*\\n\\s*", " ");
    }

    /** Empty when nobody wrote anything. */
    String of(GenericDescriptor described) {
        return of(described.getFullName());
    }

    String of(String name) {
        return byName.getOrDefault(name, "");
    }
}
