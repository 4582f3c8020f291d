package cobnut.testkit.simulation;

import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.saga.SagaConfig;
import cobnut.testkit.simulation.Report.Run;
import cobnut.testkit.simulation.Report.Seeds;
import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * A saga's table with everything around it that can go wrong: its service on several nodes, the services it calls,
 * customers, and readers of its events, which cannot take in some of them; and in some runs all of it goes back to a
 * backup.
 *
 * <pre>
 * Simulation.of(Checkout.table(Duration.ofSeconds(5)), News.class)
 *         .calls(RESERVING, "stock", Participant.once(stock::reserve))
 *         .calls(CHARGING, "bank", Participant.once(bank::charge))
 *         .people(CANCEL)
 *         .atRest((world, violated) -&gt; …)
 *         .run(Seeds.from(1, 5_000));
 * </pre>
 *
 * What is given to it keeps its state in the simulated stores only, for it serves many runs, and several at once.
 */
public final class Simulation<S extends Enum<S>, N extends Enum<N>> {
    /** Quick, so that a run is short: only the proportions matter in virtual time. */
    private static final SagaConfig QUICK = new SagaConfig(
            4,
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            10,
            Duration.ofSeconds(1));

    private record Called<N>(String service, Participant<N> participant) {}

    private final SagaTable<S, N> table;
    private final Wire.Code<N> code;
    private final Map<S, Called<N>> calls = new LinkedHashMap<>();
    private final List<String> others = new ArrayList<>();
    private final List<N> people = new ArrayList<>();
    private final List<BiConsumer<World<S>, Consumer<String>>> always = new ArrayList<>();
    private final List<BiConsumer<World<S>, Consumer<String>>> atRest = new ArrayList<>();
    private final Set<String> never = new HashSet<>();
    private Consumer<World<S>> seed = _ -> {};
    private Local<S, N> local = new Local<>() {};
    private String replay = "run that seed alone";

    private Simulation(SagaTable<S, N> table, N[] news) {
        this.table = table;
        this.code = new Wire.Code<>(news);
    }

    public static <S extends Enum<S>, N extends Enum<N>> Simulation<S, N> of(SagaTable<S, N> table, Class<N> news) {
        return new Simulation<>(table, news.getEnumConstants());
    }

    /** Who is called in a state, and what it does. */
    public Simulation<S, N> calls(S state, String service, Participant<N> participant) {
        calls.put(state, new Called<>(service, participant));
        return this;
    }

    /** A third service that participants ask; see {@link Visit#ask}. */
    public Simulation<S, N> with(String service) {
        others.add(service);
        return this;
    }

    /** What people may tell a saga, at any moment. */
    public Simulation<S, N> people(N wish) {
        people.add(wish);
        return this;
    }

    /** A move that the table has for the sake of completeness: nothing but a mistake, or an operator, leads there. */
    public Simulation<S, N> neverHears(S state, N news) {
        never.add(Report.move(state, news.name()));
        return this;
    }

    /** What the saga's own service writes when it starts and moves. */
    public Simulation<S, N> local(Local<S, N> writes) {
        this.local = writes;
        return this;
    }

    /** What is in the stores before a run begins; may look around in them only. */
    public Simulation<S, N> seed(Consumer<World<S>> rows) {
        this.seed = rows;
        return this;
    }

    /** What must hold at the end of every run, even one that did not come to rest; says what does not. */
    public Simulation<S, N> always(BiConsumer<World<S>, Consumer<String>> check) {
        always.add(check);
        return this;
    }

    /** What must hold once every saga is final. */
    public Simulation<S, N> atRest(BiConsumer<World<S>, Consumer<String>> check) {
        atRest.add(check);
        return this;
    }

    /** The command that replays a seed, with {@code %d} for it. */
    public Simulation<S, N> replayedBy(String command) {
        this.replay = command;
        return this;
    }

    /** One seed. The same seed does the same, on every machine. */
    public Run run(long number) {
        return new Play<>(this, number, new Tally(), null).run();
    }

    /** One seed, telling everything that happens. */
    public Run replay(long number, Consumer<String> trace) {
        return new Play<>(this, number, new Tally(), trace).run();
    }

    /** Many seeds, on as many threads as asked; each run is on one thread. */
    public Report run(Seeds seeds) {
        long begun = System.nanoTime();
        var parts = LongStream.range(0, seeds.threads())
                .parallel()
                .mapToObj(part -> part(seeds, part))
                .toList();
        return Report.of(seeds, parts, System.nanoTime() - begun, replay);
    }

    /** What {@link #verify} requires to have happened, besides every move of the table. */
    private static final String[] SEEN = {
        "commits lost",
        "commits unknown",
        "crash at a deadly event",
        "crash at call to owner",
        "crash at claim",
        "crash at commit of move",
        "crash at commit of request",
        "crash at commit of take in",
        "crash at end of move",
        "crash at end of request",
        "crash at later",
        "crash at move",
        "crash at stamp",
        "crash at take in",
        "database restarts",
        "deadly events parked",
        "events parked",
        "events parked behind others",
        "freezes at move",
        "freezes at take in",
        "keys reused and refused",
        "messages duplicated",
        "messages late",
        "messages lost",
        "overtaken",
        "parked events dropped",
        "parked events replayed",
        "reader's writes refused, in other hands",
        "readers adopted",
        "readers reset",
        "readers stopped",
        "readers taken along by a restore",
        "replays refused",
        "restores",
        "saga moves refused, in other hands",
        "saga writes refused, in other hands",
        "the database's clock jumped",
        "waits for a lock"
    };

    /**
     * For a test: runs so many seeds, or those of {@code -Dcobnut.seeds} and {@code -Dcobnut.first}, prints how fast,
     * and throws AssertionError when a promise was broken or something never happened. With {@code -Dcobnut.seed} it
     * runs that one and prints all of it.
     */
    public void verify(long count) {
        var seed = Long.getLong("cobnut.seed");
        if (seed != null) {
            var run = replay(seed, System.out::println);
            System.out.println(run);
            Report.of(new Seeds(seed, 1, 1), List.of(Report.Part.of(run)), 1, replay)
                    .requireNoViolation();
            return;
        }
        var report = run(Seeds.inParallel(Long.getLong("cobnut.first", 1), Long.getLong("cobnut.seeds", count)));
        System.out.println(table.name() + ": " + report);
        report.requireNoViolation().requireSeen(SEEN).requireEveryMove(table, code.news(), never);
    }

    /** For a command: SEEDS [FIRST], on all processors; the exit code is 1 when a promise was broken. */
    public void command(String... args) {
        long count = args.length > 0 ? Long.parseLong(args[0]) : 100_000;
        long first = args.length > 1 ? Long.parseLong(args[1]) : 1;
        var report = run(Seeds.inParallel(first, count));
        report.tally().sorted().forEach((what, times) -> System.out.printf("%,12d  %s%n", times, what));
        System.out.println(table.name() + ": " + report);
        try {
            report.requireNoViolation();
        } catch (AssertionError violated) {
            System.out.println(violated.getMessage());
            System.exit(1);
        }
    }

    private Report.Part part(Seeds seeds, long part) {
        var tally = new Tally();
        var failed = new ArrayList<Run>();
        long steps = 0;
        for (long number = seeds.first() + part; number < seeds.first() + seeds.count(); number += seeds.threads()) {
            var run = new Play<>(this, number, tally, null).run();
            steps += run.steps();
            if (!run.violations().isEmpty()) {
                failed.add(run);
            }
        }
        return new Report.Part(steps, tally, failed);
    }

    SagaTable<S, N> table() {
        return table;
    }

    SagaConfig config() {
        return QUICK;
    }

    Wire.Code<N> code() {
        return code;
    }

    Local<S, N> local() {
        return local;
    }

    List<N> wishes() {
        return people;
    }

    N news(Enum<?> constant) {
        return code.news()[constant.ordinal()];
    }

    String service(S state) {
        return called(state).service;
    }

    private Called<N> called(S state) {
        var called = calls.get(state);
        if (called == null) {
            throw new IllegalStateException(
                    table.name() + " calls somebody in " + state + "; add .calls(" + state + ", …)");
        }
        return called;
    }

    void seed(World<S> world) {
        seed.accept(world);
    }

    void check(World<S> world, boolean rests, Consumer<String> violated) {
        always.forEach(check -> check.accept(world, violated));
        if (rests) {
            atRest.forEach(check -> check.accept(world, violated));
        }
    }

    /** All participants. */
    Set<String> services() {
        var services = new LinkedHashSet<>(others);
        calls.values().forEach(called -> services.add(called.service));
        return services;
    }

    /** Starts the nodes of all participants. */
    void serve(Cluster cluster) {
        calls.values().stream()
                .map(Called::service)
                .distinct()
                .forEach(service -> cluster.serve(
                        service,
                        2,
                        (node, wire, reply) -> {
                            var call = (Wire.Call) wire;
                            var visit = new Visit<>(
                                    call,
                                    node,
                                    cluster.store(service),
                                    QUICK.callTimeout().toMillis() / 2,
                                    code,
                                    reply);
                            called(Simulation.<S>cast(call.state())).participant.handle(visit);
                        },
                        _ -> {}));
        others.forEach(service -> cluster.serve(
                service,
                1,
                (node, wire, reply) -> {
                    var work = ((Wire.Work) wire).work();
                    node.transact(cluster.store(service), "work", work, reply);
                },
                _ -> {}));
    }

    @SuppressWarnings("unchecked")
    static <T> T cast(Object value) {
        return (T) value;
    }
}
