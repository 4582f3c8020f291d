package cobnut.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * One step of a schema, as the class path has it.
 *
 * @param location the folder it lies in: {@code cobnut/postgres} for the tables every service has, else {@code db/…}
 */
public record Migration(String location, String version, String description) {
    private static final Pattern FILE = Pattern.compile("V([0-9][0-9._]*)__(.+)\\.sql");

    @Override
    public String toString() {
        return location + " V" + version + " " + description;
    }

    /** Lists a folder of the class path without Flyway, so that a node that is up to date starts without it. */
    static List<Migration> of(ClassLoader classes, String location) {
        var found = new TreeMap<String, Migration>();
        try {
            for (URL folder : Collections.list(classes.getResources(location))) {
                for (var name : names(folder, location)) {
                    var file = FILE.matcher(name);
                    if (file.matches()) {
                        var version = file.group(1).replace('_', '.');
                        found.put(
                                version,
                                new Migration(location, version, file.group(2).replace('_', ' ')));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the migrations in " + location + " cannot be read", e);
        }
        return List.copyOf(found.values());
    }

    private static List<String> names(URL folder, String location) throws IOException {
        if (!folder.getProtocol().equals("jar")) {
            return inFolder(folder);
        }
        var jar = Path.of(
                URI.create(folder.getPath().substring(0, folder.getPath().indexOf("!/"))));
        try (var file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(location + "/"))
                    .map(name -> name.substring(location.length() + 1))
                    .toList();
        }
    }

    private static List<String> inFolder(URL folder) throws IOException {
        try {
            try (var files = Files.list(Path.of(folder.toURI()))) {
                return files.map(file -> file.getFileName().toString()).toList();
            }
        } catch (URISyntaxException e) {
            throw new IOException("not a folder: " + folder, e);
        }
    }
}
