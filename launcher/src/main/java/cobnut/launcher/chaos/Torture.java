package cobnut.launcher.chaos;

import cobnut.launcher.chaos.check.Books;
import cobnut.launcher.chaos.check.HeapWatch;
import cobnut.launcher.chaos.check.HistoryCheck;
import cobnut.launcher.chaos.check.LogWatch;
import cobnut.launcher.chaos.check.Violation;
import cobnut.launcher.chaos.cluster.Cluster;
import cobnut.launcher.chaos.cluster.Wholeness;
import cobnut.launcher.chaos.nemesis.Nemesis;
import cobnut.launcher.chaos.nemesis.Pair;
import cobnut.launcher.chaos.report.Cycle;
import cobnut.launcher.chaos.report.Report;
import cobnut.launcher.chaos.workload.History;
import cobnut.launcher.chaos.workload.Workload;
import cobnut.launcher.output.Say;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** One run against one cluster: strikes under load, then quiet, then judgement. Belongs to one thread. */
public final class Torture {
    /** A machine that takes longer than that to start all nodes has as long again. */
    private static final Duration LEAST_LIMIT = Duration.ofSeconds(60);

    /** Of a cluster that is whole; in a hurry nodes may still be starting, and it is the limit of a start. */
    private static final Duration DATABASE_LIMIT = Duration.ofSeconds(10);

    /** As promised for a machine with time to spare; what it waited for is told above that. */
    private static final Duration WHOLE_WITHIN = Duration.ofSeconds(15);

    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(3);
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(30);
    private static final int CALM_PROBES = 20;
    /** Looking may cost a twentieth of the time, not more. */
    private static final int LOOK_SHARE = 20;

    /** A run that is over by then would look at each heap once or twice, of which nothing can be concluded. */
    private static final Duration FIRST_SAMPLE = Duration.ofMinutes(3);

    /** After these it is waited for until every checkout that was under way is final. */
    private static final Set<String> SETTLING = Set.of("partition", "pause", "kill-all", "restore");

    /** What came back after healing, and when; empty for what did not, or was not waited for. */
    private record Recovery(Optional<Duration> back, Optional<Duration> whole, Optional<Duration> settled) {}

    private final Plan plan;
    private final Cluster cluster;
    private final Map<String, Nemesis> nemeses;
    private final Workload workload;
    private final History history;
    private final Books books;
    private final Report report;
    private final Wholeness wholeness;
    private final RandomGenerator random;
    private final Map<String, Long> stock;
    private final LogWatch logs;
    private final HeapWatch heaps;
    private final Duration limit;
    private long lookAgain;
    private long sampleAgain;

    public Torture(
            Plan plan,
            Cluster cluster,
            Map<String, Nemesis> nemeses,
            Workload workload,
            History history,
            Books books,
            Report report)
            throws SQLException {
        this.plan = plan;
        this.cluster = cluster;
        this.nemeses = nemeses;
        this.workload = workload;
        this.history = history;
        this.books = books;
        this.report = report;
        this.wholeness = new Wholeness(cluster);
        this.random = new SplittableRandom(plan.seed());
        this.stock = books.stock();
        this.logs = new LogWatch(cluster.state().logs());
        this.heaps = new HeapWatch(cluster::living);
        this.sampleAgain = System.nanoTime() + FIRST_SAMPLE.toNanos();
        var twice = cluster.startedIn().multipliedBy(2);
        this.limit = twice.compareTo(LEAST_LIMIT) > 0 ? twice : LEAST_LIMIT;
    }

    /** Strikes until the plan is done; whatever happens, what was broken is mended before it returns. */
    public void strike() throws Exception {
        workload.open();
        try {
            if (plan.duration().isPresent()) {
                long end = System.nanoTime() + plan.duration().get().toNanos();
                var names = List.copyOf(nemeses.keySet());
                for (int number = 1; System.nanoTime() < end; number++) {
                    cycle(number, 0, chosen(names.get(random.nextInt(names.size()))));
                }
            } else {
                var order = plan.order().stream().filter(nemeses::containsKey).toList();
                for (int i = 0; i < order.size(); i++) {
                    cycle(i + 1, order.size(), chosen(order.get(i)));
                }
            }
            while (history.count().acknowledged() < plan.orders()) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
        } finally {
            for (var nemesis : nemeses.values()) {
                heal(nemesis);
            }
        }
    }

    private void heal(Nemesis nemesis) throws Exception {
        try {
            nemesis.heal();
        } catch (SQLException | RuntimeException failed) {
            report.violations(List.of(new Violation("nemesis: it could not heal", nemesis.name(), failed + "")));
        }
    }

    private Nemesis chosen(String name) {
        var nemesis = Objects.requireNonNull(nemeses.get(name));
        var others = nemeses.values().stream().filter(other -> other != nemesis).toList();
        return plan.pairs() && !others.isEmpty()
                ? new Pair(nemesis, others.get(random.nextInt(others.size())))
                : nemesis;
    }

    private void cycle(int number, int planned, Nemesis nemesis) throws Exception {
        TimeUnit.MILLISECONDS.sleep(200 + random.nextLong(800));
        var before = history.count();
        long struck = System.nanoTime();
        var victim = struck(nemesis);
        var hold = nemesis.hold(random);
        var during = held(hold, struck);
        heal(nemesis);
        long healed = System.nanoTime();
        var after = recovered(nemesis, healed);
        var found = new ArrayList<>(late(nemesis, victim, after));
        found.addAll(nemesis.found());
        found.addAll(look());
        found.addAll(logs.look(!hold.isZero()));
        sample();
        report.violations(found);
        report.cycle(
                new Cycle(
                        number,
                        nemesis.name(),
                        victim,
                        hold.isZero() ? Duration.ZERO : Duration.ofNanos(healed - struck),
                        during,
                        after.back(),
                        after.whole(),
                        after.settled(),
                        history.count().since(before),
                        found.size()),
                planned);
    }

    /** What cannot be broken in order, such as a node that does not come back, is told and does not end the run. */
    private String struck(Nemesis nemesis) throws Exception {
        try {
            return nemesis.strike(random);
        } catch (SQLException | RuntimeException failed) {
            report.violations(List.of(new Violation("nemesis: it could not strike", nemesis.name(), failed + "")));
            return "?";
        }
    }

    /** Waits until it is to be healed; how long it took until orders were taken all the same. */
    private Optional<Duration> held(Duration hold, long struck) throws InterruptedException {
        if (hold.isZero()) {
            return Optional.empty();
        }
        var during = workload.back(hold);
        long left = hold.toNanos() - (System.nanoTime() - struck);
        if (left > 0) {
            TimeUnit.NANOSECONDS.sleep(left);
        }
        return during;
    }

    private boolean settles(Nemesis nemesis) {
        return !plan.hurry() && SETTLING.stream().anyMatch(nemesis.name()::contains);
    }

    private Recovery recovered(Nemesis nemesis, long healed) throws Exception {
        // Side by side: neither is to count the other's time.
        try (var beside = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Optional<Duration>> looking = plan.hurry() ? Optional::empty : () -> wholeness.await(limit);
            var looked = beside.submit(looking);
            var back = workload.back(limit);
            var whole = looked.get();
            whole.filter(time -> time.compareTo(WHOLE_WITHIN) > 0)
                    .ifPresent(_ -> Say.line("          not whole for long: " + wholeness.awaited()));
            return new Recovery(back, whole, settles(nemesis) ? settled(healed) : Optional.empty());
        }
    }

    private List<Violation> late(Nemesis nemesis, String victim, Recovery after) {
        var late = new ArrayList<Violation>();
        var most = nemesis.name().equals("postgres") && !plan.hurry() ? DATABASE_LIMIT : limit;
        if (after.back().filter(time -> time.compareTo(most) <= 0).isEmpty()) {
            late.add(new Violation(
                    "time: the shop takes orders again", victim, told(after.back()) + " of " + Say.time(most)));
        }
        if (after.whole().isEmpty() && !plan.hurry()) {
            late.add(new Violation(
                    "time: the cluster is whole again",
                    victim,
                    wholeness.lacking().orElse("only just now")));
        }
        if (after.settled().isEmpty() && settles(nemesis)) {
            late.add(new Violation("time: every checkout is final", victim, "not within " + Say.time(limit)));
        }
        return late;
    }

    /** How long after healing every checkout that had begun before it came to its end. */
    private Optional<Duration> settled(long healed) throws InterruptedException, SQLException {
        // By the database's clock, as the rows are.
        long begun = ask("select (extract(epoch from now()) * 1000)::bigint");
        while (since(healed).compareTo(limit) < 0) {
            if (open(begun) == 0) {
                return Optional.of(since(healed));
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        return Optional.empty();
    }

    private long open(long begunBefore) throws SQLException {
        try (var connection = books.connect();
                var question = connection.prepareStatement(
                        "select count(*) from orders.saga where not final and created_at < to_timestamp(? / 1000.0)")) {
            question.setLong(1, begunBefore);
            try (var rows = question.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private long ask(String question) throws SQLException {
        return books.count(question);
    }

    private List<Violation> look() throws SQLException {
        if (System.nanoTime() < lookAgain) {
            return List.of();
        }
        long began = System.nanoTime();
        var found = books.always(stock);
        lookAgain = System.nanoTime() + LOOK_SHARE * (System.nanoTime() - began);
        return found;
    }

    private void sample() throws InterruptedException {
        if (System.nanoTime() < sampleAgain) {
            return;
        }
        long began = System.nanoTime();
        heaps.sample();
        sampleAgain = System.nanoTime() + LOOK_SHARE * (System.nanoTime() - began);
    }

    /** Everything heals, everybody goes home; then the books and the answers are compared. */
    public void judge() throws Exception {
        Say.line("healed; waiting for quiet");
        var found = new ArrayList<>(quiet());
        found.addAll(calm());
        history.flush();
        Say.line("quiet; comparing %d orders with the books"
                .formatted(history.count().acknowledged()));
        found.addAll(atRest());
        var answers = new HistoryCheck(books.orders());
        try (var operations = History.read(history.file())) {
            operations.forEach(answers::take);
        }
        found.addAll(answers.violations());
        found.addAll(logs.look(false));
        found.addAll(heaps.judge());
        Say.line("heap after collection: " + heaps);
        report.violations(found);
    }

    /** Nodes come back and customers go home side by side; then the last checkouts come to their end. */
    private List<Violation> quiet() throws Exception {
        var found = new ArrayList<Violation>();
        long began = System.nanoTime();
        Optional<Duration> whole;
        Duration home;
        try (var beside = Executors.newVirtualThreadPerTaskExecutor()) {
            var looked = beside.submit(() -> wholeness.await(limit));
            long lost = workload.drain(DRAIN_LIMIT);
            home = since(began);
            if (lost > 0) {
                found.add(new Violation("client: never learned whether there is an order", "", lost + " customers"));
            }
            whole = looked.get();
        }
        if (whole.isEmpty()) {
            found.add(new Violation(
                    "time: the cluster is whole again", "", wholeness.lacking().orElse("only just now")));
        }
        var last = settled(System.nanoTime());
        if (last.isEmpty()) {
            found.add(new Violation("time: every checkout is final", "", "not within " + Say.time(limit)));
        }
        Say.line("whole after %s, all customers home after %s, then every checkout final after %s"
                .formatted(told(whole), Say.time(home), told(last)));
        return found;
    }

    private static String told(Optional<Duration> time) {
        return time.map(Say::time).orElse("nothing");
    }

    /** The last checkouts come to their end and the readers to the head: then whatever is still wrong is wrong. */
    private List<Violation> atRest() throws SQLException, InterruptedException {
        long began = System.nanoTime();
        while (true) {
            var wrong = books.atRest(stock);
            if (wrong.isEmpty() || since(began).compareTo(QUIET_LIMIT) > 0) {
                return wrong;
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private List<Violation> calm() throws InterruptedException {
        var before = history.count();
        for (int i = 0; i < CALM_PROBES; i++) {
            workload.back(Duration.ofSeconds(5));
        }
        long errors = history.count().since(before).unknown();
        return errors == 0 ? List.of() : List.of(new Violation("calm: errors although all is whole", "", errors + ""));
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
