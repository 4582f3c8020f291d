package cobnut.testkit.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A small module on disk, made to offend. */
final class PlantedRoom {

    final Path folder;

    PlantedRoom(Path folder) {
        this.folder = folder;
    }

    PlantedRoom with(String file, String... lines) {
        return write("src/main/java/" + file, lines);
    }

    PlantedRoom withTest(String file, String... lines) {
        return write("src/test/java/" + file, lines);
    }

    PlantedRoom write(String file, String... lines) {
        try {
            var path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, String.join("\n", lines) + "\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Room room() {
        return new Room(folder);
    }

    /** Compiles with the class path of this test, and reads what came out. */
    Layers compiled() {
        var sources = files().toList();
        var arguments =
                Stream.concat(Stream.of("-d", room().classes().toString(), "-proc:none", "-g"), sources.stream());
        var failed = ToolProvider.getSystemJavaCompiler().run(null, null, System.err, arguments.toArray(String[]::new));
        if (failed != 0) {
            throw new AssertionError("the planted sources do not compile: " + sources);
        }
        return Layers.of(room());
    }

    private Stream<String> files() {
        return Stream.of("src/main/java", "target/generated-sources/protobuf")
                .map(folder::resolve)
                .filter(Files::isDirectory)
                .flatMap(root -> {
                    try (var found = Files.walk(root)) {
                        return found.map(Path::toString).filter(name -> name.endsWith(".java")).toList().stream();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    static List<String> told(List<Offence> offences) {
        return offences.stream().map(Offence::toString).toList();
    }
}
