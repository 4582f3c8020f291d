package cobnut.testkit.simulation;

import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.Scheduler;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.engine.SimulatedStore.Snapshot;
import cobnut.testkit.simulation.reader.Follower;
import cobnut.testkit.simulation.twin.TwinLog;
import cobnut.testkit.simulation.twin.TwinSubscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * In some runs everything is stopped, goes back to one backup, and starts again: the owner and all whom it calls, which
 * have one database, and sometimes the reader, whose own database was saved a little before or after, or not at all.
 */
final class Restore {
    private static final long LONGEST = 6_000;

    private enum Reading {
        /** The reader is elsewhere: it runs on and keeps what it has. */
        LEFT_ALONE,
        SAVED_WITH_IT,
        SAVED_BEFORE,
        SAVED_AFTER
    }

    private final Cluster cluster;
    private final Scheduler scheduler;
    private final Set<String> others;
    private final Runnable reconciled;
    private final Map<String, Snapshot> saved = new HashMap<>();
    private boolean over = true;

    /** @param reconciled does the rest, while everything is down */
    Restore(Cluster cluster, Set<String> others, Runnable reconciled) {
        this.cluster = cluster;
        this.scheduler = cluster.scheduler();
        this.others = others;
        this.reconciled = reconciled;
    }

    void plan() {
        if (!scheduler.chance(200)) {
            return;
        }
        over = false;
        var reading = Reading.values()[(int) scheduler.upTo(3)];
        long backup = 500 + scheduler.upTo(cluster.faults().end() * 3 / 4);
        long back = backup + 500 + scheduler.upTo(LONGEST);
        long reader = switch (reading) {
            case LEFT_ALONE, SAVED_WITH_IT -> backup;
            case SAVED_BEFORE -> scheduler.upTo(backup);
            case SAVED_AFTER -> backup + scheduler.upTo(back - backup - 1);
        };
        scheduler.after(backup, () -> save(mainServices()));
        if (reading != Reading.LEFT_ALONE) {
            scheduler.after(reader, () -> save(List.of(Follower.SERVICE)));
        }
        scheduler.after(back, () -> restore(reading != Reading.LEFT_ALONE));
    }

    boolean isOver() {
        return over;
    }

    private List<String> mainServices() {
        var services = new ArrayList<>(others);
        services.add(Owner.SERVICE);
        return services;
    }

    private void save(List<String> services) {
        services.forEach(service -> saved.put(service, cluster.store(service).snapshot()));
    }

    private void restore(boolean withReader) {
        var services = mainServices();
        if (withReader) {
            services.add(Follower.SERVICE);
        }
        scheduler.note("the operator", "restores", services);
        cluster.tally().count("restores");
        cluster.stop(services);
        for (var service : services) {
            var snapshot = saved.get(service);
            if (snapshot == null) {
                throw new IllegalStateException(service + " was never saved");
            }
            cluster.store(service).restore(snapshot);
        }
        reconcile(withReader);
        reconciled.run();
        cluster.start(services, 2_000);
        over = true;
    }

    /** The log has a new generation; a reader that came back with it, and knows no more than it, is taken along. */
    private void reconcile(boolean withReader) {
        var owner = cluster.store(Owner.SERVICE);
        var before = TwinLog.head(owner);
        var generation = new UUID(1, scheduler.upTo(Long.MAX_VALUE - 1));
        owner.transact(tx -> {
            TwinLog.restored(tx, generation);
            return true;
        });
        if (withReader && reader().transact(tx -> TwinSubscription.restored(tx, before, generation))) {
            cluster.tally().count("readers taken along by a restore");
        }
    }

    private SimulatedStore reader() {
        return cluster.store(Follower.SERVICE);
    }
}
