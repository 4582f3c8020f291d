package cobnut.launcher.chaos.check;

import cobnut.launcher.net.Management;
import cobnut.launcher.state.NodeRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the nodes still hold after a collection, again and again: whoever never lets go is seen to grow. The halves of a
 * run are compared by their medians, for a node that was just started holds little, whichever half it was in.
 */
public final class HeapWatch {
    private static final double MOST_GROWTH = 1.10;
    /** Below that a half says nothing. */
    private static final int LEAST_OF_A_HALF = 3;

    private static final Duration WARM = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern USED = Pattern.compile("(?m)^jvm_memory_used_bytes\\{[^}]*area=\"heap\"[^}]*} (\\S+)");
    private static final double MEGABYTE = 1 << 20;

    private final Supplier<List<NodeRecord>> living;
    private final Map<String, List<Long>> samples = new TreeMap<>();

    public HeapWatch(Supplier<List<NodeRecord>> living) {
        this.living = living;
    }

    /** Collects and weighs every node that has been running for a while. */
    public void sample() throws InterruptedException {
        for (var node : living.get()) {
            var process = node.process().alive();
            if (process.isPresent()
                    && isWarm(process.get())
                    && collect(process.get().pid())) {
                Management.get("http://" + node.management() + "/metrics", PATIENCE)
                        .map(HeapWatch::used)
                        .ifPresent(bytes -> samples.computeIfAbsent(node.name(), _ -> new ArrayList<>())
                                .add(bytes));
            }
        }
    }

    private static boolean isWarm(ProcessHandle process) {
        return process.info()
                .startInstant()
                .filter(start -> start.plus(WARM).isBefore(Instant.now()))
                .isPresent();
    }

    /** A full collection in that JVM; false when it ended meanwhile, or cannot answer. */
    static boolean collect(long pid) throws InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            var asked = new ProcessBuilder(jcmd, String.valueOf(pid), "GC.run")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean answered = asked.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            asked.destroyForcibly();
            return answered && asked.exitValue() == 0;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot run " + jcmd, failed);
        }
    }

    /** Bytes of the heap that are in use, in Prometheus' text. */
    static long used(String metrics) {
        return (long) USED.matcher(metrics)
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .sum();
    }

    /** Nodes that hold over a tenth more in the second half than in the first. */
    public List<Violation> judge() {
        var violations = new ArrayList<Violation>();
        samples.forEach((node, bytes) -> {
            if (grows(bytes)) {
                violations.add(new Violation("memory: a node holds more and more", node, told(bytes)));
            }
        });
        return violations;
    }

    static boolean grows(List<Long> bytes) {
        return bytes.size() >= 2 * LEAST_OF_A_HALF && second(bytes) > first(bytes) * MOST_GROWTH;
    }

    private static long first(List<Long> bytes) {
        return median(bytes.subList(0, bytes.size() / 2));
    }

    private static long second(List<Long> bytes) {
        return median(bytes.subList(bytes.size() - bytes.size() / 2, bytes.size()));
    }

    private static long median(List<Long> bytes) {
        return bytes.stream().sorted().toList().get(bytes.size() / 2);
    }

    private static String told(List<Long> bytes) {
        return bytes.size() < 2 * LEAST_OF_A_HALF
                ? "looked at too seldom (%d)".formatted(bytes.size())
                : "%.1f → %.1f MB (%d)".formatted(first(bytes) / MEGABYTE, second(bytes) / MEGABYTE, bytes.size());
    }

    /** For each node the medians of both halves, and how often it was looked at. */
    @Override
    public String toString() {
        return samples.entrySet().stream()
                .map(node -> node.getKey() + " " + told(node.getValue()))
                .collect(Collectors.joining(", "));
    }
}
