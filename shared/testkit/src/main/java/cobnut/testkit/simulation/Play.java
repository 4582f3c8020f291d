package cobnut.testkit.simulation;

import cobnut.testkit.simulation.Report.Run;
import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.Faults;
import cobnut.testkit.simulation.engine.Scheduler;
import cobnut.testkit.simulation.engine.SimulatedNode;
import cobnut.testkit.simulation.engine.Tally;
import cobnut.testkit.simulation.reader.Follower;
import cobnut.testkit.simulation.reader.Operator;
import cobnut.testkit.simulation.reader.Poison;
import cobnut.testkit.simulation.twin.SagaRow;
import cobnut.testkit.simulation.twin.TwinSagas;
import cobnut.testkit.simulation.twin.TwinSubscription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run: builds the cluster that the seed says, lets it go wrong, waits until it rests, looks at what is there. */
final class Play<S extends Enum<S>, N extends Enum<N>> {
    private static final long LONGEST = 12_000;
    /** Everything must be over so long after the last fault. */
    private static final long PATIENCE = 60_000;

    private static final long LOOK = 250;

    private final Simulation<S, N> simulation;
    private final long number;
    private final Scheduler scheduler;
    private final Cluster cluster;
    private final Tally tally;
    private final TwinSagas<S, N> rows;
    private final Customers customers;
    private final Poison poison;
    private final Operator operator;
    private final Restore restore;
    private final World<S> world;
    private final List<String> violations = new ArrayList<>();

    Play(Simulation<S, N> simulation, long number, Tally tally, @Nullable Consumer<String> trace) {
        this.simulation = simulation;
        this.number = number;
        this.tally = tally;
        this.scheduler = new Scheduler(number, trace);
        this.cluster = new Cluster(scheduler, Faults.drawnFrom(scheduler, LONGEST), tally);
        this.rows = new TwinSagas<>(simulation.table(), simulation.config());
        this.customers = new Customers(cluster, simulation.wishes(), this::violated);
        this.poison = Poison.drawnFor(cluster);
        this.operator = Operator.of(cluster, Owner.SERVICE);
        this.world = new World<>(cluster, rows, customers.answers());
        this.restore = new Restore(cluster, simulation.services(), this::reconciled);
    }

    private void violated(String what) {
        if (violations.size() < 20) {
            violations.add(what);
        }
    }

    Run run() {
        boolean rests = false;
        try {
            begin();
            rests = play();
        } catch (RuntimeException broken) {
            scheduler.note("the run", "broke off", Arrays.toString(broken.getStackTrace()));
            violated("it broke off with " + broken);
        }
        if (!customers.areDone()) {
            violated("a customer was not answered within " + PATIENCE + " ms after the last fault");
        }
        var invariants = new Invariants<S>(simulation.table(), this::violated);
        invariants.check(world);
        invariants.checkAtRest(world, operator.isGone());
        simulation.check(world, rests, this::violated);
        world.moves().forEach(tally::count);
        return new Run(number, scheduler.steps(), scheduler.hash(), List.copyOf(violations));
    }

    /** Whether it came to rest. */
    private boolean play() {
        boolean rests = false;
        long look = LOOK;
        while (!rests && scheduler.now() < cluster.faults().end() + PATIENCE) {
            scheduler.step();
            if (scheduler.now() >= look) {
                look = scheduler.now() + LOOK;
                rests = !cluster.isFaulty() && rests();
            }
        }
        if (scheduler.chance(250)) {
            // What was forgotten on the way arrives now, after everything is over.
            long end = scheduler.now() + cluster.faults().longestDelay();
            while (scheduler.now() < end) {
                scheduler.step();
            }
        }
        return rests;
    }

    private void begin() {
        Map<SimulatedNode, Owner<S, N>> owners = new IdentityHashMap<>();
        cluster.serve(
                Owner.SERVICE,
                2 + (int) scheduler.upTo(1),
                (node, wire, reply) -> Objects.requireNonNull(owners.get(node)).handle(wire, reply),
                node -> {
                    var owner = new Owner<>(node, simulation, rows);
                    owners.put(node, owner);
                    owner.run();
                });
        simulation.serve(cluster);
        TwinSubscription.register(cluster.store(Follower.SERVICE));
        cluster.serve(
                Follower.SERVICE,
                1 + (int) scheduler.upTo(1),
                (_, wire, _) -> {
                    throw new IllegalArgumentException("readers serve nobody, not " + wire);
                },
                node -> new Follower(node, Owner.SERVICE, poison).run());
        operator.run();
        simulation.seed(world);
        cluster.restartStores();
        restore.plan();
        customers.arrive(1 + (int) scheduler.upTo(4), cluster.faults().end() * 3 / 4 + 1_000);
    }

    /** What the owner's service makes of its own rows. */
    private void reconciled() {
        cluster.store(Owner.SERVICE).transact(tx -> {
            rows.freed(tx);
            return true;
        });
        customers.forget(world.states().keySet());
    }

    private boolean rests() {
        return customers.areDone()
                && world.sagas().stream().allMatch(SagaRow::isFinal)
                && restore.isOver()
                && world.effects().rests(operator.isGone());
    }
}
