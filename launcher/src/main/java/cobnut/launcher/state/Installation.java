package cobnut.launcher.state;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where Cobnut itself is, and how it was called. */
public final class Installation {

    private Installation() {}

    /** The folder of the start script: a clone, or an installed copy. */
    public static Path home() {
        return Path.of(System.getProperty("cobnut.home", System.getenv().getOrDefault("COBNUT_HOME", "")))
                .toAbsolutePath()
                .normalize();
    }

    /** As the jar's manifest says. */
    public static String version() {
        var version = Installation.class.getPackage().getImplementationVersion();
        return version == null ? "from its sources" : version;
    }

    /** The configuration beside the state folder, else above the working directory, else the installation's. */
    public static Path config(StateFolder state) {
        var beside = state.root().resolveSibling("cluster-config");
        if (Files.isDirectory(beside)) {
            return beside;
        }
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve("cluster-config"))) {
                return folder.resolve("cluster-config");
            }
        }
        return home().resolve("cluster-config");
    }
}
