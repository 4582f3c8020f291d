package cobnut.postgres.local;

import cobnut.postgres.Passwords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** A password per role in files that only their owner reads, made when first asked for; the same for every process. */
final class Secrets implements Passwords {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern ROLE = Pattern.compile("[a-z][a-z0-9_]{0,40}");

    private final Path folder;

    Secrets(Path folder) {
        this.folder = folder;
    }

    Path file(String role) {
        if (!ROLE.matcher(role).matches()) {
            throw new IllegalArgumentException("not a role: " + role);
        }
        return folder.resolve(role);
    }

    @Override
    public String of(String role) {
        var file = file(role);
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the password of " + role + " cannot be read from " + file, e);
        }
    }

    private void make(Path file) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var bytes = new byte[24];
        RANDOM.nextBytes(bytes);
        // 0600 from the start; the link appears complete or not at all, and never over another process's.
        var draft = Files.createTempFile(
                folder, ".new", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // Another process was first; its password counts.
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
