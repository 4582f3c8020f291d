package cobnut.users.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a folder that all replicas share: each {@code *.pem} is published, the last by name signs. A new file
 * rotates without a restart: it is noticed within a minute, and signs only after every replica has had time to publish
 * it too. A file may go once the tokens it signed have expired. Thread-safe.
 */
public final class SigningKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    static final Duration REREAD = Duration.ofMinutes(1);
    /** Twice the time in which the slowest replica notices. */
    static final Duration PUBLISHED_FIRST = REREAD.multipliedBy(2);

    /** What one reading found, in the order of names, with the moment each key may sign from. */
    private record Reading(Instant at, Map<SigningKey, Instant> keys) {}

    private final Path folder;
    private final Optional<SigningKey> configured;
    private final InstantSource clock;
    private volatile Reading reading;

    /**
     * @param configured signs always, when there is one
     * @throws IllegalStateException when there is no key at all, saying how to make one
     */
    public SigningKeys(Path folder, Optional<SigningKey> configured, InstantSource clock) {
        this.folder = folder;
        this.configured = configured;
        this.clock = clock;
        this.reading = new Reading(Instant.MIN, Map.of());
        this.reading = read(Instant.MIN);
        if (published().isEmpty()) {
            throw new IllegalStateException("users has no key to sign tokens with; make one with: openssl genpkey"
                    + " -algorithm ed25519 -out " + folder.resolve("0001.pem")
                    + " and give it to every replica, or set COBNUT_USERS_SIGNING_KEY_FILE");
        }
    }

    /** Makes the first key of a folder that has none; of several that try at once, one wins and all use its key. */
    public static void generateFirst(Path folder) throws IOException {
        if (Files.isDirectory(folder) && !pemFiles(folder).isEmpty()) {
            return;
        }
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var draft = Files.createTempFile(
                folder,
                "key",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(draft, SigningKey.generate().pem());
            // A link appears whole or not at all, and never replaces: nobody reads half a key or signs with a lost one.
            Files.createLink(folder.resolve("0001.pem"), draft);
            LOG.info("made the first signing key in {}", folder);
        } catch (FileAlreadyExistsException e) {
            LOG.info("another replica made the first signing key in {}", folder);
        } finally {
            Files.delete(draft);
        }
    }

    /** The key that signs now. */
    public SigningKey signing() {
        var now = clock.instant();
        if (configured.isPresent()) {
            return configured.get();
        }
        SigningKey chosen = null;
        SigningKey first = null;
        for (var entry : current(now).keys().entrySet()) {
            first = first == null ? entry.getKey() : first;
            if (!entry.getValue().isAfter(now)) {
                chosen = entry.getKey();
            }
        }
        // Only when every older file was taken away at once: a young key is better than none.
        var key = chosen != null ? chosen : first;
        if (key == null) {
            throw new IllegalStateException("no signing key is left in " + folder);
        }
        return key;
    }

    /** All keys that a token may be verified with. */
    public List<SigningKey> published() {
        var keys = new LinkedHashMap<String, SigningKey>();
        configured.ifPresent(key -> keys.put(key.id(), key));
        current(clock.instant()).keys().keySet().forEach(key -> keys.put(key.id(), key));
        return List.copyOf(keys.values());
    }

    private Reading current(Instant now) {
        var seen = reading;
        if (seen.at().plus(REREAD).isAfter(now)) {
            return seen;
        }
        synchronized (this) {
            if (reading == seen) {
                reading = read(now.plus(PUBLISHED_FIRST));
            }
            return reading;
        }
    }

    /** Keeps the keys of the last reading when none is found: a lost mount must not log everybody out. */
    private Reading read(Instant newOnesSignFrom) {
        var known = reading.keys();
        var ids = new HashMap<String, SigningKey>();
        known.keySet().forEach(key -> ids.put(key.id(), key));
        var found = new LinkedHashMap<SigningKey, Instant>();
        try {
            for (var file : pemFiles(folder)) {
                parse(file).ifPresent(key -> {
                    var same = ids.getOrDefault(key.id(), key);
                    found.put(same, known.getOrDefault(same, newOnesSignFrom));
                });
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("cannot read the signing keys in {}; going on with the {} known", folder, known.size(), e);
            return new Reading(clock.instant(), known);
        }
        if (found.isEmpty() && !known.isEmpty()) {
            LOG.warn("no signing key is left in {}; going on with the {} known", folder, known.size());
            return new Reading(clock.instant(), known);
        }
        return new Reading(clock.instant(), found);
    }

    private static Optional<SigningKey> parse(Path file) throws IOException {
        try {
            return Optional.of(SigningKey.ofPem(Files.readString(file)));
        } catch (IllegalArgumentException e) {
            LOG.error("{} is ignored: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    private static List<Path> pemFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return new ArrayList<>(
                    files.filter(file -> file.getFileName().toString().endsWith(".pem"))
                            .sorted()
                            .toList());
        }
    }
}
