package cobnut.launcher.chaos.cluster;

import cobnut.launcher.chaos.cluster.Layout.Place;
import cobnut.launcher.exit.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Drops packets between nodes of this machine. A connection is marked with the group of the node that opened it, and
 * its port says who it was opened to; so each direction between each two can be cut alone. The rules know these groups
 * and ports only, and stand in a table that belongs to a process beside us: when we end, however, the kernel removes
 * it.
 */
public final class Firewall implements AutoCloseable {
    private static final Path NFT_ANSWERS = Path.of("/dev/null");

    private final Map<String, Place> places;
    private final int databasePort;
    private final String table = "cobnut_chaos_" + ProcessHandle.current().pid();
    private final Process nft;
    private final Writer rules;

    Firewall(Map<String, Place> places, int databasePort) {
        this.places = places;
        this.databasePort = databasePort;
        try {
            nft = new ProcessBuilder("nft", "-i")
                    .redirectErrorStream(true)
                    .redirectOutput(NFT_ANSWERS.toFile())
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot start nft", failed);
        }
        rules = nft.outputWriter(StandardCharsets.UTF_8);
        say("add table inet " + table + " { flags owner; }");
        say("add chain inet " + table + " out { type filter hook output priority 0; }");
        say("add chain inet " + table + " cut");
        for (var place : places.values()) {
            say("add rule inet %s out meta skgid %d ct state new ct mark set %d"
                    .formatted(table, place.group(), place.group()));
        }
        say("add rule inet " + table + " out jump cut");
        requireRules();
    }

    /** What this machine lacks to cut anything; empty when it can. */
    public static Optional<String> lacking() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return Optional.of("needs root");
        }
        return Stream.of("nft", "setpriv")
                .filter(program -> !installed(program))
                .findFirst()
                .map("needs "::concat);
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** What a node sends to another does not arrive, neither on the bus nor in Hazelcast. */
    public void cut(String from, String to) {
        cut(from, to, place -> List.of(place.cluster(), place.bus()));
    }

    /** As {@link #cut}, but Hazelcast's members still see each other. */
    public void cutBus(String from, String to) {
        cut(from, to, place -> List.of(place.bus()));
    }

    private interface Doors {
        List<Integer> of(Place place);
    }

    private void cut(String from, String to, Doors doors) {
        var sender = place(from);
        var receiver = place(to);
        drop(sender.group(), doors.of(receiver), "original");
        drop(receiver.group(), doors.of(sender), "reply");
    }

    /** Nothing between a node and PostgreSQL arrives. */
    public void cutDatabase(String node) {
        drop(place(node).group(), List.of(databasePort), "original");
        drop(place(node).group(), List.of(databasePort), "reply");
    }

    /** Everything arrives again. */
    public void mend() {
        say("flush chain inet " + table + " cut");
    }

    private Place place(String node) {
        return Optional.ofNullable(places.get(node)).orElseThrow();
    }

    private void drop(int opener, List<Integer> ports, String direction) {
        for (int port : ports) {
            say("add rule inet %s cut meta l4proto tcp ct mark %d ct original proto-dst %d ct direction %s counter drop"
                    .formatted(table, opener, port, direction));
        }
    }

    private void say(String rule) {
        try {
            rules.write(rule + "\n");
            rules.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException("nft ended, and with it its rules", gone);
        }
    }

    /** The packets that were dropped since the last mending. */
    public long dropped() {
        return listed().lines()
                .filter(line -> line.contains(" drop"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*packets (\\d+) .*", "$1")))
                .sum();
    }

    private void requireRules() {
        for (int i = 0; i < 20; i++) {
            if (listed().contains("jump cut")) {
                return;
            }
        }
        close();
        throw Refusal.failed("nft takes no rules on this machine", "./cobnut chaos --nemesis kill,pause,postgres");
    }

    private String listed() {
        try {
            var list = new ProcessBuilder("nft", "list", "table", "inet", table)
                    .redirectErrorStream(true)
                    .start();
            var text = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            list.waitFor(5, TimeUnit.SECONDS);
            return text;
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot run nft", failed);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    @Override
    public void close() {
        nft.destroy();
    }
}
