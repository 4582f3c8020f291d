package cobnut.launcher.scaffold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;

/** The template files in this jar, by the path they are written to. */
final class Templates {

    private final Map<String, String> names;

    /** @param names what each placeholder, such as {@code __name__}, stands for */
    Templates(Map<String, String> names) {
        this.names = Map.copyOf(names);
    }

    /** Every file of a folder of templates, filled in. */
    Map<String, String> filled(String folder) {
        try {
            var place = Path.of(Templates.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isDirectory(place)) {
                return read(place.resolve("templates").resolve(folder));
            }
            try (var jar = FileSystems.newFileSystem(place)) {
                return read(jar.getPath("templates", folder));
            }
        } catch (URISyntaxException | IOException broken) {
            throw new IllegalStateException("the templates in this installation cannot be read", broken);
        }
    }

    private Map<String, String> read(Path root) throws IOException {
        var files = new TreeMap<String, String>();
        try (var all = Files.walk(root)) {
            all.filter(Files::isRegularFile).forEach(file -> {
                try {
                    files.put(path(root.relativize(file).toString()), sorted(fill(Files.readString(file))));
                } catch (IOException broken) {
                    throw new UncheckedIOException(broken);
                }
            });
        }
        return files;
    }

    /** Packages become folders; the rest of a path is filled like text. */
    private String path(String template) {
        var packageFolder = String.valueOf(names.get("__package__")).replace('.', '/');
        return fill(template.replace("__package__", packageFolder));
    }

    /** Where an import belongs depends on the name of the package. */
    private static String sorted(String text) {
        var lines = new ArrayList<>(text.lines().toList());
        var imports = lines.stream().filter(Templates::isImport).sorted().iterator();
        lines.replaceAll(line -> isImport(line) ? imports.next() : line);
        return String.join("\n", lines) + "\n";
    }

    private static boolean isImport(String line) {
        return line.startsWith("import ") && line.endsWith(";") && !line.startsWith("import static ");
    }

    private String fill(String template) {
        var text = template;
        for (var name : names.entrySet()) {
            text = text.replace(name.getKey(), name.getValue());
        }
        return text;
    }
}
