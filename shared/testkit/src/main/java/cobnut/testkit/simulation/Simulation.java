package cobnut.testkit.simulation;

import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.saga.SagaConfig;
import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * A saga's table with everything around it that can go wrong: its service on several nodes, the services it calls,
 * customers, and readers of its events.
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
            Duration.ofMillis(300),
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
