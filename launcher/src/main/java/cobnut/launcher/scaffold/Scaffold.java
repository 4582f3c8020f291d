package cobnut.launcher.scaffold;

import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes a new service: files that compile, pass their own tests and join. Nothing that exists is written over. */
public final class Scaffold {

    private static final Set<String> RESERVED = Set.of(
            "node",
            "cobnut",
            "launcher",
            "kernel",
            "chassis",
            "contracts",
            "postgres",
            "testkit",
            "gateway",
            "package",
            "class",
            "public",
            "new",
            "int",
            "long",
            "switch",
            "default",
            "import",
            "static",
            "void",
            "this");

    private final String name;
    private final String version;
    private final Path home;

    /**
     * @param version of the Cobnut artifacts that it builds on
     * @param home where Cobnut is installed
     * @throws Refusal when that is no name for a service
     */
    public Scaffold(String name, String version, Path home) {
        if (!name.matches("[a-z][a-z0-9]{1,19}") || RESERVED.contains(name)) {
            throw new Refusal(
                    Exit.USAGE,
                    "a service's name is one word of 2 to 20 lower-case letters and digits that is not taken, not '"
                            + name + "'",
                    "./cobnut new service loyalty");
        }
        this.name = name;
        this.version = version;
        this.home = home;
    }

    /** A project of its own in a new folder; the files written. */
    public List<Path> standalone(Path parent) {
        var root = parent.resolve(name);
        if (Files.exists(root)) {
            throw Refusal.failed(root + " exists already", "choose another name, or move it away");
        }
        var templates = templates(name);
        var files = new TreeMap<>(templates.filled("common"));
        var contract = String.valueOf(files.remove("contract.proto"));
        files.put("src/main/proto/" + name + "/v1/" + name + ".proto", contract);
        files.putAll(templates.filled("standalone"));
        files.put(".gitignore", String.valueOf(files.remove("gitignore")));
        var written = write(root, files);
        if (!root.resolve("cobnut").toFile().setExecutable(true)) {
            throw Refusal.failed("cannot make " + root.resolve("cobnut") + " executable");
        }
        return written;
    }

    /** A module of this repository, entered everywhere it must be known; the files written or changed. */
    public List<Path> module(Path repository) {
        var room = repository.resolve("verticles").resolve(name);
        if (Files.exists(room)) {
            throw Refusal.failed(room + " exists already", "choose another name");
        }
        var templates = templates("cobnut." + name);
        var common = new TreeMap<>(templates.filled("common"));
        var contract = String.valueOf(common.remove("contract.proto"));
        var own = templates.filled("module");
        var files = new TreeMap<String, String>();
        common.forEach((path, text) -> files.put("verticles/" + name + "/" + path, text));
        files.put("verticles/" + name + "/pom.xml", String.valueOf(own.get("pom.xml")));
        files.put("cluster-config/" + name + ".yaml", String.valueOf(own.get("config.yaml")));
        files.put("shared/contracts/src/main/proto/cobnut/" + name + "/v1/" + name + ".proto", contract);
        var written = new ArrayList<>(write(repository, files));
        written.addAll(new Registration(repository, name).enter());
        return written;
    }

    private Templates templates(String packageName) {
        return new Templates(Map.of(
                "__name__", name,
                "__Name__", name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1),
                "__package__", packageName,
                "__version__", version,
                "__home__", home.toString()));
    }

    private static List<Path> write(Path root, Map<String, String> files) {
        var written = new ArrayList<Path>();
        files.forEach((path, text) -> {
            var file = root.resolve(path);
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, text, java.nio.file.StandardOpenOption.CREATE_NEW);
                written.add(file);
            } catch (IOException failed) {
                throw new UncheckedIOException("cannot write " + file + ": " + failed.getMessage(), failed);
            }
        });
        return written;
    }
}
