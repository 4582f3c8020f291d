package cobnut.testkit.simulation;

import cobnut.postgres.log.LoggedEvent;
import cobnut.testkit.simulation.engine.Cluster;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.reader.Follower;
import cobnut.testkit.simulation.reader.Taken;
import cobnut.testkit.simulation.twin.SagaRow;
import cobnut.testkit.simulation.twin.TwinLog;
import cobnut.testkit.simulation.twin.TwinParked;
import cobnut.testkit.simulation.twin.TwinParked.Parked;
import cobnut.testkit.simulation.twin.TwinParked.State;
import cobnut.testkit.simulation.twin.TwinSagas;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

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

    List<Taken> taken(String key) {
        var taken = reader().committed(Taken.TAKEN, key);
        return taken == null ? List.of() : taken;
    }

    /** What an operator gave up, as versions of the key. */
    Set<Long> dropped(String key) {
        return reader().committed(Taken.DROPPED).stream()
                .filter(event -> event.key().equals(key))
                .map(LoggedEvent::version)
                .collect(Collectors.toSet());
    }

    /** What is parked, by key, each in the order in which it was. */
    Map<String, List<Parked>> parked() {
        return reader().committed(TwinParked.PARKED).stream()
                .sorted(Comparator.comparingLong(Parked::id))
                .collect(Collectors.groupingBy(row -> row.event().key(), TreeMap::new, Collectors.toList()));
    }

    /** How many events wait for an operator, or behind one that does. */
    int waiting() {
        return parked().values().stream()
                .filter(rows -> rows.getFirst().state() == State.FAILED)
                .mapToInt(List::size)
                .sum();
    }

    /** How many events are dealt with: taken in, or given up. */
    int dealtWith() {
        int taken =
                reader().committed(Taken.TAKEN).stream().mapToInt(List::size).sum();
        return taken + reader().committed(Taken.DROPPED).size();
    }

    /** What customers were answered: request → saga. */
    Map<UUID, String> answers() {
        return answers;
    }

    private SimulatedStore reader() {
        return store(Follower.SERVICE);
    }

    private SimulatedStore owner() {
        return store(Owner.SERVICE);
    }
}
