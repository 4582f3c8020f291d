package cobnut.testkit.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A module as the rules see it: a folder with sources and, once compiled, classes. */
public record Room(Path folder) {

    /** The limit for a service's files, here and in a repository of its own. */
    static final int SERVICE_LINES = 300;

    /** The limit for the parts that services stand on. */
    static final int SHARED_LINES = 400;

    /**
     * The module whose tests are running. The testkit's own build names more, separated by commas: those it is itself
     * made of, which therefore cannot have it as a test dependency.
     */
    public static List<Room> underTest() {
        var here = Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize();
        return Arrays.stream(System.getProperty("cobnut.rooms", ".").split(","))
                .map(name -> here.resolve(name.strip()).normalize())
                .filter(Files::isDirectory)
                .map(Room::new)
                .toList();
    }

    /** Hand-written product code. */
    public List<Source> sources() {
        return parse(folder.resolve("src/main/java"));
    }

    /** Hand-written tests, in the same order on every machine. */
    public List<Source> tests() {
        return parse(folder.resolve("src/test/java"));
    }

    /** Where the compiler puts what it made of this module. */
    public Path classes() {
        return folder.resolve("target/classes");
    }

    int lineLimit() {
        var parent = folder.getParent();
        var shared = parent != null && parent.endsWith("shared");
        return shared || folder.endsWith("launcher") ? SHARED_LINES : SERVICE_LINES;
    }

    private List<Source> parse(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (var files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !replacesForeignClass(root.relativize(file)))
                    .sorted()
                    .map(file -> Source.read(folder, file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + root, e);
        }
    }

    /** A class that stands in front of a library's own, to mend it, looks like the library and not like us. */
    private static boolean replacesForeignClass(Path relative) {
        return relative.startsWith("io/vertx") || relative.startsWith("com/hazelcast");
    }
}
