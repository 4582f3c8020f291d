package cobnut.testkit.measure;

import cobnut.chassis.runtime.ClusterNode;
import cobnut.chassis.runtime.NodeOptions;
import cobnut.postgres.local.LocalPostgres;
import cobnut.testkit.measure.Followers.Owner;
import cobnut.testkit.measure.Followers.Reader;
import cobnut.testkit.measure.Followers.Work;
import cobnut.testkit.postgres.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The event log from its owner to a reader in another node: {@code FOLDER EVENTS ROUNDS RATE}. In each round three new
 * readers, one after the other, take in all that was appended: one does nothing with it, one writes a row an event, one
 * many rows a statement. Then events are appended at a rate, and the time from before the append to after
 * the commit of the effect is taken. Single-row commits a second of the same PostgreSQL are measured in between. Both
 * nodes and the load are in this one JVM; the bus between them is TCP.
 */
public final class Events {
    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final Duration LATENCY = Duration.ofSeconds(10);

    private final Path state;
    private final int events;
    private final int rate;
    private final Owner owner = new Owner();
    private final Commits commits;

    private Events(Path state, int events, int rate, Commits commits) {
        this.state = state;
        this.events = events;
        this.rate = rate;
        this.commits = commits;
    }

    public static void main(String[] args) throws Exception {
        var state = Path.of(args[0]);
        var server = LocalPostgres.start(state.resolve("postgres"), TestPostgres.freePort());
        // Also when it is interrupted: the server is a process of its own.
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        try (var commits = new Commits(server.address())) {
            new Events(state, Integer.parseInt(args[1]), Integer.parseInt(args[3]), commits)
                    .rounds(Integer.parseInt(args[2]));
        }
        System.exit(0);
    }

    private void rounds(int rounds) throws Exception {
        var node = ClusterNode.start(NodeOptions.local("owner", state), List.of(owner))
                .await();
        owner.append(events);
        System.err.printf("  %d events are appended%n", events);
        var results = new ArrayList<double[]>();
        for (int round = 1; round <= rounds; round++) {
            results.add(round(round));
            System.err.printf("  round %d of %d: %s%n", round, rounds, Arrays.toString(results.getLast()));
        }
        String[] names = {
            "drain, reaction that does nothing, events/s",
            "drain, many rows a statement, events/s",
            "drain, a row an event, events/s",
            "append to effect at " + rate + "/s, p50, ms",
            "append to effect at " + rate + "/s, p99, ms",
            "beside: single-row commits/s, 16 clients"
        };
        for (int i = 0; i < names.length; i++) {
            int column = i;
            double median = results.stream()
                    .mapToDouble(result -> result[column])
                    .sorted()
                    .toArray()[rounds / 2];
            System.out.printf(Locale.ROOT, "%-50s %12.1f%n", names[i], median);
        }
        node.leave().await();
    }

    private double[] round(int round) throws Exception {
        double before = commits.perSecond(PROBE);
        double nothing = drained(new Reader("nothing-" + round, Work.NOTHING));
        double many = drained(new Reader("many-" + round, Work.MANY));
        double between = commits.perSecond(PROBE);
        var reader = new Reader("each-" + round, Work.EACH);
        var node = start(reader);
        double each = reader.drained(owner.appended());
        System.err.printf("  %s: %.0f events/s%n", reader.label(), each);
        var took = owner.load(reader, rate, LATENCY);
        node.leave().await();
        double after = commits.perSecond(PROBE);
        return new double[] {
            nothing,
            many,
            each,
            took[took.length / 2] / 1e6,
            took[took.length * 99 / 100] / 1e6,
            (before + between + after) / 3
        };
    }

    private double drained(Reader reader) throws Exception {
        var node = start(reader);
        double perSecond = reader.drained(owner.appended());
        System.err.printf("  %s: %.0f events/s%n", reader.label(), perSecond);
        node.leave().await();
        return perSecond;
    }

    private ClusterNode start(Reader reader) throws Exception {
        return ClusterNode.start(NodeOptions.local(reader.label(), state), List.of(reader))
                .await();
    }
}
