package cobnut.launcher.command.chaos;

import cobnut.launcher.chaos.Arsenal;
import cobnut.launcher.chaos.Plan;
import cobnut.launcher.chaos.Torture;
import cobnut.launcher.chaos.check.Books;
import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.chaos.cluster.Firewall;
import cobnut.launcher.chaos.report.Report;
import cobnut.launcher.chaos.workload.Customer;
import cobnut.launcher.chaos.workload.History;
import cobnut.launcher.chaos.workload.Shelf;
import cobnut.launcher.chaos.workload.Workload;
import cobnut.launcher.command.OutputOption;
import cobnut.launcher.database.Databases;
import cobnut.launcher.exit.Exit;
import cobnut.launcher.exit.Refusal;
import cobnut.launcher.node.Signals;
import cobnut.launcher.output.BoardPrinter;
import cobnut.launcher.output.LogFile;
import cobnut.launcher.output.Say;
import cobnut.launcher.state.Installation;
import cobnut.launcher.state.StateFolder;
import cobnut.launcher.topology.TopologyFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts a cluster of its own, breaks it in every way under load, heals it, and says whether anything was lost. */
@Command(
        name = "chaos",
        description = {
            "Tortures a cluster of its own under load, then compares all books and every answer.",
            "Ends with 0 when nothing was violated, with 1 when something was; the history stays for study."
        })
public final class Chaos implements Callable<Integer> {

    /** Two of those that drive sagas and money, so that one takes over from the other. */
    private static final List<String> TWINS = List.of("trade", "money");

    @Option(
            names = "--nemesis",
            paramLabel = "NAME[=N],...",
            split = ",",
            mapFallbackValue = "0",
            description = "which faults, and how many strikes of each. Default: all")
    private Map<String, Integer> asked = new LinkedHashMap<>();

    @Option(names = "--cycles", paramLabel = "N", description = "strikes of each nemesis. Default: 5")
    private int cycles = 5;

    @Option(names = "--full", description = "the promised numbers: 200 kills and so on; takes more than an hour")
    private boolean full;

    @Option(names = "--duration", paramLabel = "TIME", description = "such as 10m; instead of a number of strikes")
    private @Nullable String duration;

    @Option(names = "--pairs", description = "two faults at once")
    private boolean pairs;

    @Option(names = "--hurry", description = "strike again as soon as orders are taken, while nodes still start")
    private boolean hurry;

    @Option(names = "--rate", paramLabel = "N", description = "orders per second. Default: 20")
    private double rate = 20;

    @Option(names = "--orders", paramLabel = "N", description = "go on until so many are acknowledged")
    private long orders;

    @Option(names = "--seed", paramLabel = "N", description = "of what is random; printed when not given")
    private @Nullable Long seed;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "for the JVM of every node; -XX:TieredStopAtLevel=1 where processors are few")
    private List<String> jvm = List.of();

    @Option(names = "--state", paramLabel = "FOLDER", description = "of the cluster. Default: in the report's folder")
    private @Nullable Path folder;

    @Option(names = "--report", paramLabel = "FOLDER", description = "Default: .cobnut-chaos/<time>")
    private @Nullable Path reportFolder;

    @Override
    public Integer call() throws Exception {
        var plan = plan();
        var where = where();
        var state = new StateFolder(
                folder == null
                        ? where.resolve("state")
                        : folder.toAbsolutePath().normalize());
        if (state.exists()) {
            throw Refusal.failed(state.root() + " exists: chaos wants a cluster of its own", "--state NEW-FOLDER");
        }
        state.create();
        LogFile.only(state.log("supervisor"));
        Say.line("seed " + plan.seed());
        var topology = TopologyFile.read(Installation.config(state).resolve("topology.yaml"))
                .withJvm(jvm);
        var printer = new BoardPrinter(OutputOption.stdout(), BoardPrinter.onTerminal(), InstantSource.system());
        // The nodes leave by themselves when this process is gone; PostgreSQL would stay.
        Signals.stop(Thread.currentThread()::interrupt, () -> {
            Databases.stopLocal(state);
            Runtime.getRuntime().halt(Exit.INTERRUPTED);
        });
        var report = new Report(where);
        try (var cluster = Cluster.start(state, Installation.config(state), topology, TWINS, separable(), printer)) {
            torture(plan, cluster, report, where);
        } catch (InterruptedException stop) {
            Say.line("interrupted: nothing was judged");
            return Exit.INTERRUPTED;
        }
        if (!report.clean()) {
            return Exit.FAILED;
        }
        Files.move(state.logs(), where.resolve("logs"));
        state.purge();
        return Exit.OK;
    }

    private void torture(Plan plan, Cluster cluster, Report report, Path where) throws Exception {
        long began = System.nanoTime();
        var shelf = new Shelf(plan.stories());
        shelf.fill(Customer.logIn(cluster.shop(), "admin@example.com", "admin admin"));
        var books = new Books(cluster::database);
        try (var history = new History(where.resolve("history.jsonl"));
                var workload = Workload.prepare(cluster.shop(), history, shelf, plan.rate(), plan.seed())) {
            var nemeses = new Arsenal(cluster, books, report).of(plan.strikes().keySet());
            var torture = new Torture(plan, cluster, nemeses, workload, history, books, report);
            torture.strike();
            torture.judge();
            report.close(OutputOption.stdout(), history, history.count(), Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /** Cutting needs what not every machine gives; then the report says what it lacked. */
    private boolean separable() {
        return (asked.isEmpty() || asked.containsKey(Arsenal.PARTITION))
                && Firewall.lacking().isEmpty();
    }

    private Plan plan() {
        Arsenal.requireKnown(asked.keySet());
        var strikes = new LinkedHashMap<String, Integer>();
        for (var name : asked.isEmpty() ? Arsenal.NAMES : asked.keySet()) {
            int few = asked.getOrDefault(name, 0);
            strikes.put(name, few > 0 ? few : full ? Plan.FULL.getOrDefault(name, cycles) : cycles);
        }
        return new Plan(
                strikes,
                pairs,
                hurry,
                Optional.ofNullable(duration).map(Chaos::time),
                rate,
                full ? Math.max(orders, 20_000) : orders,
                seed == null ? ThreadLocalRandom.current().nextLong(1_000_000_000) : seed);
    }

    private static Duration time(String text) {
        try {
            return Duration.parse("PT" + text);
        } catch (java.time.format.DateTimeParseException wrong) {
            throw new Refusal(Exit.USAGE, "--duration " + text + ": such as 90s, 10m or 1h30m", null);
        }
    }

    private Path where() {
        var name = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
        var chosen = reportFolder == null ? Path.of(".cobnut-chaos", name) : reportFolder;
        return chosen.toAbsolutePath().normalize();
    }
}
