package cobnut.launcher.chaos.check;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the nodes wrote into their logs since the last look: mistakes of our programs, and threads that were blocked
 * though their node was up: while six start at once on two processors, each waits for its turn. Faults of machines and
 * networks are what a run is for, so their exceptions are expected, and what libraries say of them.
 */
public final class LogWatch {
    /** Nobody's network makes these. */
    private static final Pattern MISTAKE = Pattern.compile("java\\.lang\\.(NullPointer|ClassCast|IllegalState|"
            + "IllegalArgument|(Array|String)?IndexOutOfBounds|UnsupportedOperation|NumberFormat|Arithmetic)Exception"
            + "|java\\.util\\.ConcurrentModificationException|java\\.lang\\.\\w+Error");

    /**
     * An exception's own line, then the JDK, then us. Libraries throw at themselves when connections break under them,
     * however we came to call them.
     */
    private static final Pattern THROWN_BY_US =
            Pattern.compile("(?m)^(?!\\s*at ).*\\n(\\s*at java\\..*\\n)*\\s*at cobnut\\.");

    private static final Pattern UP = Pattern.compile("^node \\S+ is up: ");
    private static final Pattern BLOCKED = Pattern.compile("has been blocked for (\\d+) ms");
    private static final long MOST_BLOCKED_MILLIS = 5_000;
    /** Logs of processes that were killed are thrown away soon: what is found must say where it was thrown. */
    private static final int EVIDENCE_LINES = 12;

    private static final int EVIDENCE = 1_200;

    private final Path folder;
    /** How far each file was read; files are renamed, so the file itself is the key. */
    private final Map<String, Long> read = new HashMap<>();
    /** Files whose process has said that it is up. */
    private final Set<String> up = new HashSet<>();

    public LogWatch(Path folder) {
        this.folder = folder;
    }

    /** @param frozen whether some process was stopped meanwhile: then its threads were blocked by us */
    public List<Violation> look(boolean frozen) throws IOException {
        var violations = new ArrayList<Violation>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(LogWatch::ofNode).toList()) {
                var key = String.valueOf(
                        Files.readAttributes(file, BasicFileAttributes.class).fileKey());
                for (var line : fresh(file, key)) {
                    wrong(file, key, line, frozen, violations);
                }
            }
        }
        return violations;
    }

    private static boolean ofNode(Path file) {
        var name = file.getFileName().toString();
        return name.matches(".*\\.log(\\.\\d)?") && !name.startsWith("supervisor");
    }

    private List<String> fresh(Path file, String key) throws IOException {
        try (var content = new RandomAccessFile(file.toFile(), "r")) {
            long from = read.getOrDefault(key, 0L);
            if (from > content.length()) {
                // Another file by now: its number was used again.
                from = 0;
                up.remove(key);
            }
            var bytes = new byte[(int) (content.length() - from)];
            content.seek(from);
            content.readFully(bytes);
            // A line that is still being written belongs to the next look.
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            read.put(key, from + end);
            return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
        }
    }

    private void wrong(Path file, String key, String line, boolean frozen, List<Violation> violations) {
        var node = file.getFileName().toString().replaceAll("\\.log.*", "");
        if (!line.startsWith("{")) {
            return;
        }
        String text;
        boolean ours;
        try {
            var entry = new JsonObject(line);
            text = entry.getString("message", "") + " " + entry.getString("stack", "");
            ours = entry.getString("logger", "").startsWith("cobnut")
                    || THROWN_BY_US.matcher(text).find();
        } catch (DecodeException cut) {
            return;
        }
        if (UP.matcher(text).find()) {
            up.add(key);
        }
        var evidence = text.lines().map(String::strip).limit(EVIDENCE_LINES).collect(Collectors.joining(" | "));
        evidence = evidence.substring(0, Math.min(EVIDENCE, evidence.length()));
        var blocked = BLOCKED.matcher(text);
        if (blocked.find()) {
            if (!frozen && up.contains(key) && Long.parseLong(blocked.group(1)) > MOST_BLOCKED_MILLIS) {
                violations.add(new Violation("log: a thread was blocked for more than 5 s", node, evidence));
            }
        } else if (ours && MISTAKE.matcher(text).find()) {
            violations.add(new Violation("log: a mistake of a program", node, evidence));
        }
    }
}
