package cobnut.testkit.simulation;

import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.reader.Effects;
import cobnut.testkit.simulation.reader.Follower;
import cobnut.testkit.simulation.twin.SagaRow;
import cobnut.testkit.simulation.twin.TwinLog;
import cobnut.testkit.simulation.twin.TwinSagas;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One run as it can be looked at from outside: what is committed, and nothing that only a node believes. */
public final class World<S extends Enum<S>> {
    private final Cluster cluster;
    private final TwinSagas<S, ?> rows;
    private final Map<UUID, String> answers;

    World(Cluster cluster, TwinSagas<S, ?> rows, Map<UUID, String> answers) {
        this.cluster = cluster;
        this.rows = rows;
        this.answers = answers;
    }

    /** A service's store, by its name. */
    public SimulatedStore store(String service) {
        return cluster.store(service);
    }

    /** Each saga's state. */
    public Map<UUID, S> states() {
        var states = new LinkedHashMap<UUID, S>();
        sagas().forEach(row -> states.put(row.id(), row.state()));
        return states;
    }

    Collection<SagaRow<S>> sagas() {
        return owner().committed(rows.sagas);
    }

    Optional<SagaRow.Line<S>> line(UUID saga, long version) {
        return Optional.ofNullable(owner().committed(rows.log, new TwinSagas.Place(saga, version)));
    }

    /** Each line of each saga's log, as {@link Report#move} names it. */
    List<String> moves() {
        return owner().committed(rows.log).stream()
                .map(line -> Report.move(line.from(), line.news()))
                .toList();
    }

    int lines() {
        return owner().committed(rows.log).size();
    }

    Collection<TwinLog.Event> events() {
        return owner().committed(TwinLog.EVENTS);
    }

    /** What the reader made of the log. */
    Effects effects() {
        return new Effects(owner(), store(Follower.SERVICE));
    }

    /** What customers were answered: request → saga. */
    Map<UUID, String> answers() {
        return answers;
    }

    private SimulatedStore owner() {
        return store(Owner.SERVICE);
    }
}
