package cobnut.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Reads manifests as the API server would, and tells every field that it would not know. */
final class Manifests {

    private Manifests() {}

    static List<HasMetadata> parse(String yaml) {
        return Stream.of(yaml.split("(?m)^---\\s*$"))
                .filter(document -> document.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(document -> (HasMetadata) Serialization.unmarshal(document, KubernetesResource.class))
                .toList();
    }

    /** The paths of misspelt fields, for example {@code Deployment/users.spec.template.spec.contaners}. */
    static List<String> unknownFields(List<? extends HasMetadata> resources) {
        var found = new ArrayList<String>();
        resources.forEach(resource ->
                walk(resource, resource.getKind() + "/" + resource.getMetadata().getName(), found));
        return found;
    }

    /** What {@code kubectl kustomize} makes of a folder. */
    static String build(Path folder) throws IOException, InterruptedException {
        var output = Files.createTempFile("kustomize", ".yaml");
        try {
            var process = new ProcessBuilder("kubectl", "kustomize", folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("kubectl kustomize took longer than 60 s");
            }
            var text = Files.readString(output);
            if (process.exitValue() != 0) {
                throw new IOException("kubectl kustomize " + folder + " failed: " + text);
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }

    static boolean kubectlIsThere() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
    }

    private static void walk(Object value, String path, List<String> found) {
        switch (value) {
            case null -> {}
            case List<?> list -> {
                for (var i = 0; i < list.size(); i++) {
                    walk(list.get(i), path + "[" + i + "]", found);
                }
            }
            case Map<?, ?> map -> map.forEach((key, entry) -> walk(entry, path + "." + key, found));
            case KubernetesResource resource -> fields(resource, path, found);
            default -> {}
        }
    }

    private static void fields(Object resource, String path, List<String> found) {
        for (Method getter : resource.getClass().getMethods()) {
            if (!getter.getName().startsWith("get") || getter.getParameterCount() > 0) {
                continue;
            }
            var name = getter.getName().substring(3);
            try {
                if (name.equals("AdditionalProperties")) {
                    ((Map<?, ?>) getter.invoke(resource)).keySet().forEach(key -> found.add(path + "." + key));
                } else if (!name.equals("Class")) {
                    var field = name.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + name.substring(1);
                    walk(getter.invoke(resource), path + "." + field, found);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + path + "." + name, e);
            }
        }
    }
}
