package cobnut.postgres.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Locale;
import org.tukaani.xz.XZInputStream;

/**
 * The server's programs, unpacked from the jar on the class path once for all servers of a user: in
 * {@code $XDG_CACHE_HOME/cobnut} or {@code ~/.cache/cobnut}, or beside the server where that cannot be written.
 * Complete or not there.
 */
final class Binaries {
    static final String VERSION = "18.6";

    private static final String DRAFT = "unpacking";

    private Binaries() {}

    /** The folder that holds {@code bin}, for the server in this folder; again when somebody has emptied the cache. */
    static Path unpacked(Path server) {
        var home = found(server);
        if (Files.exists(home)) {
            return home;
        }
        try {
            return unpack(cache(server));
        } catch (IOException notOurs) {
            var own = own(server);
            try {
                return unpack(own);
            } catch (IOException e) {
                e.addSuppressed(notOurs);
                throw new UncheckedIOException("cannot unpack PostgreSQL into " + own + ": " + e.getMessage(), e);
            }
        }
    }

    private static Path found(Path server) {
        var shared = cache(server).resolve(VERSION);
        return Files.exists(shared) ? shared : own(server).resolve(VERSION);
    }

    /** As the XDG Base Directory Specification has it: what is not absolute does not count. */
    private static Path cache(Path server) {
        var said = System.getenv("XDG_CACHE_HOME");
        var caches = said != null && Path.of(said).isAbsolute()
                ? Path.of(said)
                : Path.of(System.getProperty("user.home"), ".cache");
        return caches.isAbsolute() ? caches.resolve("cobnut/postgres") : own(server);
    }

    private static Path own(Path server) {
        return server.resolve("binaries");
    }

    /** Into a draft that takes its name when it is complete; one that an interrupted process left is thrown away. */
    static Path unpack(Path folder) throws IOException {
        try (var _ = Turn.in(folder)) {
            var home = folder.resolve(VERSION);
            if (Files.exists(home)) {
                return home;
            }
            var name = "/postgres-" + system() + "-" + machine() + ".txz";
            try (var packed = Binaries.class.getResourceAsStream(name)) {
                if (packed == null) {
                    throw new IllegalStateException("no PostgreSQL for this platform on the class path (" + name
                            + "); use an external server instead");
                }
                var draft = folder.resolve(DRAFT);
                if (Files.exists(draft)) {
                    delete(draft);
                }
                Commands.untar(new XZInputStream(packed), Files.createDirectory(draft));
                return Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
            }
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
