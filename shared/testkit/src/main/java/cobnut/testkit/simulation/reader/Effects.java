package cobnut.testkit.simulation.reader;

import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.Page;
import cobnut.testkit.simulation.engine.SimulatedStore;
import cobnut.testkit.simulation.twin.TwinLog;
import cobnut.testkit.simulation.twin.TwinLog.Event;
import cobnut.testkit.simulation.twin.TwinParked;
import cobnut.testkit.simulation.twin.TwinParked.Parked;
import cobnut.testkit.simulation.twin.TwinParked.State;
import cobnut.testkit.simulation.twin.TwinSubscription;
import cobnut.testkit.simulation.twin.TwinSubscription.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What the reader made of the log, as it is committed on both sides. Where an operator accepted a restored log as it
 * is, only what came after counts: after the reader's position, and after the restore at the latest.
 */
public final class Effects {
    private record Step(UUID event, long version) {}

    private final SimulatedStore reader;
    private final Standing standing;
    private final boolean current;
    private final Map<String, List<Event>> events = new HashMap<>();
    private final Map<String, List<Parked>> parked;
    private final Set<UUID> dropped;
    private final boolean adopted;
    private final long parted;

    public Effects(SimulatedStore owner, SimulatedStore reader) {
        this.reader = reader;
        this.standing = TwinSubscription.standing(reader);
        this.current = TwinLog.head(owner).generation().equals(standing.generation());
        this.parted = TwinLog.head(owner).earlier().stream()
                .mapToLong(Page.Earlier::parted)
                .min()
                .orElse(Long.MAX_VALUE);
        this.adopted = !reader.committed(Taken.ADOPTED).isEmpty();
        this.dropped = new HashSet<>();
        reader.committed(Taken.DROPPED).forEach(event -> dropped.add(event.id()));
        this.parked = reader.committed(TwinParked.PARKED).stream()
                .sorted(Comparator.comparingLong(Parked::id))
                .collect(Collectors.groupingBy(row -> row.event().key(), TreeMap::new, Collectors.toList()));
        for (var event : owner.committed(TwinLog.EVENTS)) {
            if (event.pos() == 0 || event.pos() > base(event.key())) {
                events.computeIfAbsent(event.key(), _ -> new ArrayList<>()).add(event);
            }
        }
        events.values().forEach(all -> all.sort(Comparator.comparingLong(Event::version)));
    }

    private long base(String key) {
        var from = adopted ? reader.committed(Taken.ADOPTED, EventLog.partition(key)) : null;
        return from == null ? 0 : Math.min(from.pos(), parted);
    }

    private List<Taken> taken(String key) {
        var taken = reader.committed(Taken.TAKEN, key);
        return taken == null ? List.of() : taken.all();
    }

    /**
     * Each event takes effect once, in the order of its key, and never under a lease that was lost; what an operator
     * gave up never does; and what is parked comes later than all that took effect.
     */
    public void check(Consumer<String> violated) {
        for (var taken : reader.committed(Taken.TAKEN)) {
            long epoch = 0;
            for (var each : taken.all()) {
                if (each.epoch() < epoch) {
                    violated.accept("a reader of epoch " + each.epoch() + " wrote after one of " + epoch);
                }
                epoch = each.epoch();
            }
        }
        if (current) {
            var keys = new HashSet<>(events.keySet());
            reader.committed(Taken.TAKEN).forEach(each -> keys.add(each.key()));
            keys.stream().sorted().forEach(key -> inOrder(key, violated));
        }
    }

    private void inOrder(String key, Consumer<String> violated) {
        var known = events.getOrDefault(key, List.of());
        var due =
                known.stream().filter(event -> !dropped.contains(event.uuid())).toList();
        var done = new ArrayList<Step>();
        taken(key).forEach(each -> done.add(new Step(each.event(), each.version())));
        parked.getOrDefault(key, List.of())
                .forEach(row -> done.add(new Step(row.event().id(), row.event().version())));
        if (adopted) {
            // What the log has forgotten took effect all the same, or is still parked.
            var ids = known.stream().map(Event::uuid).collect(Collectors.toSet());
            done.removeIf(step -> !ids.contains(step.event));
        }
        for (int i = 0; i < done.size(); i++) {
            if (i >= due.size() || !due.get(i).uuid().equals(done.get(i).event)) {
                violated.accept("a reader took in or parked event " + done.get(i).version + " of " + key + " where "
                        + (i < due.size() ? due.get(i).version() : "none") + " was next");
            }
        }
    }

    /**
     * Whether nothing is left to do: it is at the log's head, or it has stopped and says why.
     *
     * @param abandoned whether the operator is gone, so that nobody deals with what stopped or is parked
     */
    public boolean rests(boolean abandoned) {
        if (standing.stopped() != null) {
            return abandoned;
        }
        if (!current) {
            return standing.generation() == null && events.isEmpty();
        }
        return undone(abandoned) == 0 && (parked.isEmpty() || abandoned && allWait());
    }

    private boolean allWait() {
        return parked.values().stream().allMatch(rows -> rows.getFirst().state() == State.FAILED);
    }

    private long undone(boolean abandoned) {
        var done = new HashSet<>(dropped);
        reader.committed(Taken.TAKEN).forEach(of -> of.all().forEach(each -> done.add(each.event())));
        if (abandoned) {
            parked.values().stream()
                    .filter(rows -> rows.getFirst().state() == State.FAILED)
                    .forEach(rows -> rows.forEach(row -> done.add(row.event().id())));
        }
        return events.values().stream()
                .mapToLong(all -> all.stream()
                        .filter(event -> !done.contains(event.uuid()))
                        .count())
                .sum();
    }

    /** Nobody is silent: what did not come to the head says why, and nothing stays parked but what was left alone. */
    public void checkAtRest(boolean abandoned, Consumer<String> violated) {
        if (!rests(abandoned)) {
            violated.accept("the reader is silent: " + standing + (current ? "" : " of another generation") + " with "
                    + undone(abandoned) + " events to take in");
        }
        if (standing.stopped() == null) {
            parked.forEach((key, rows) -> parkedAtRest(key, rows.getFirst(), abandoned, violated));
        }
    }

    private static void parkedAtRest(String key, Parked first, boolean abandoned, Consumer<String> violated) {
        long version = first.event().version();
        if (!abandoned) {
            violated.accept("event " + version + " of " + key + " stays parked: " + first.reason());
        } else if (first.state() != State.FAILED) {
            violated.accept("event " + version + " of " + key + " is not tried again, though it is " + first.state());
        }
    }
}
