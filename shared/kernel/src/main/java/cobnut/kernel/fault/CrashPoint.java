package cobnut.kernel.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A named place where a test may end the process. Armed by {@code -Dcobnut.crash.points=FOLDER}: the first process that
 * passes a place for which the folder has a file {@code NAME@WHERE} removes the file and halts with status 137, without
 * any shutdown. Without the property a place costs a look at a constant.
 */
public final class CrashPoint {
    public static final String PROPERTY = "cobnut.crash.points";

    private static final int KILLED = 137;
    private static final @Nullable Path FOLDER = folder();
    private static final ThreadLocal<String> ENTERED = ThreadLocal.withInitial(() -> "nowhere");

    private CrashPoint() {}

    private static @Nullable Path folder() {
        var named = System.getProperty(PROPERTY);
        if (named == null) {
            return null;
        }
        log("crash points are armed: whoever can write into " + named + " ends this process");
        return Path.of(named);
    }

    /** @param where such as a method's full name; its slashes become dots in the file's name */
    public static void at(String name, String where) {
        if (FOLDER != null) {
            pass(FOLDER, name, where);
        }
    }

    /** As {@link #at}; from here on {@link #here} means this place on this thread. */
    public static void enter(String name, String where) {
        if (FOLDER != null) {
            ENTERED.set(where);
            pass(FOLDER, name, where);
        }
    }

    /** As {@link #enter(String, String)}, for {@code what.step}; unless it is armed nothing is put together. */
    public static void enter(String name, String what, Enum<?> step) {
        if (FOLDER != null) {
            enter(name, what + "." + step);
        }
    }

    /** Inside what this thread entered last. */
    public static void here(String name) {
        if (FOLDER != null) {
            pass(FOLDER, name, ENTERED.get());
        }
    }

    /** The name of the file that ends the process there. */
    public static String file(String name, String where) {
        return name + "@" + where.replaceAll("[^A-Za-z0-9._-]", ".");
    }

    private static void pass(Path folder, String name, String where) {
        try {
            Files.delete(folder.resolve(file(name, where)));
        } catch (NoSuchFileException notHere) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("the crash points in " + folder + " cannot be read", e);
        }
        log("crash point " + name + "@" + where);
        Runtime.getRuntime().halt(KILLED);
    }

    private static void log(String words) {
        System.getLogger(CrashPoint.class.getName()).log(Level.WARNING, words);
    }
}
