package cobnut.testkit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** No module of this repository escapes the rules: it has the testkit as a test dependency, or is judged from here. */
class EveryRoomTest {

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern TESTKIT =
            Pattern.compile("<artifactId>testkit</artifactId>\\s*(<version>[^<]*</version>\\s*)?<scope>test</scope>");

    @Test
    void every_module_is_under_the_rules() throws IOException {
        var root = Path.of(System.getProperty("basedir", ""), "../..")
                .toAbsolutePath()
                .normalize();
        var judgedHere = Room.underTest().stream().map(Room::folder).toList();

        var escaped = MODULE.matcher(Files.readString(root.resolve("pom.xml")))
                .results()
                .map(module -> root.resolve(module.group(1)))
                .filter(module -> Files.isDirectory(module.resolve("src")))
                .filter(module -> !judgedHere.contains(module))
                .filter(module ->
                        !TESTKIT.matcher(read(module.resolve("pom.xml"))).find())
                .map(module -> root.relativize(module).toString());

        assertThat(escaped)
                .as("modules without <artifactId>testkit</artifactId><scope>test</scope> in their pom")
                .isEmpty();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
