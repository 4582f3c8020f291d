package cobnut.launcher.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The operators' bearer token: 256 random bits, readable by the owner of the state folder only. */
public final class Token {

    private Token() {}

    /** Makes it unless there is one. */
    public static void make(StateFolder state) {
        var file = state.root().resolve("token");
        var bits = new byte[32];
        new SecureRandom().nextBytes(bits);
        try {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
            Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
        } catch (FileAlreadyExistsException made) {
            return;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot write " + file, failed);
        }
    }
}
