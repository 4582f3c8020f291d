package cobnut.postgres.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Locale;
import org.tukaani.xz.XZInputStream;

/** The server's programs, unpacked once from the jar on the class path; complete or not there. */
final class Binaries {
    static final String VERSION = "18.6";

    private Binaries() {}

    /** The folder that holds {@code bin}. */
    static Path unpacked(Path cache) {
        var home = cache.resolve(VERSION);
        if (Files.exists(home)) {
            return home;
        }
        var name = "/postgres-" + system() + "-" + machine() + ".txz";
        try (var packed = Binaries.class.getResourceAsStream(name)) {
            if (packed == null) {
                throw new IllegalStateException("no PostgreSQL for this platform on the class path (" + name
                        + "); use an external server instead");
            }
            Files.createDirectories(cache);
            var draft = Files.createTempDirectory(cache, "unpacking");
            Commands.untar(new XZInputStream(packed), draft);
            Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack PostgreSQL into " + cache + ": " + e.getMessage(), e);
        }
    }

    private static String system() {
        return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
    }

    private static String machine() {
        var arch = System.getProperty("os.arch");
        if (arch.equals("amd64") || arch.equals("x86_64")) {
            return "x86_64";
        }
        return "arm_64";
    }

    static void delete(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
