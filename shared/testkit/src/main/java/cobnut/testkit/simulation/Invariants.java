package cobnut.testkit.simulation;

import cobnut.kernel.saga.SagaTable;
import cobnut.testkit.simulation.twin.TwinLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;

/** What holds in every run, whatever went wrong in it. */
final class Invariants<S extends Enum<S>> {
    private final SagaTable<S, ?> table;
    private final Consumer<String> violated;

    Invariants(SagaTable<S, ?> table, Consumer<String> violated) {
        this.table = table;
        this.violated = violated;
    }

    /** At any moment. */
    void check(World<S> world) {
        history(world);
        positions(world);
        world.effects().check(violated);
        answered(world);
    }

    /**
     * When the faults are over and nobody waits any more.
     *
     * @param abandoned whether the operator is gone, so that nobody deals with what is parked
     */
    void checkAtRest(World<S> world, boolean abandoned) {
        int requests = world.answers().size();
        if (world.sagas().size() != requests) {
            violated.accept(world.sagas().size() + " sagas for " + requests + " requests");
        }
        world.sagas().stream()
                .filter(row -> !row.isFinal())
                .forEach(row -> violated.accept("saga " + row.id() + " never ends: it is " + row.state()
                        + (row.attention() == null ? "" : " and needs attention: " + row.attention())));
        world.effects().checkAtRest(abandoned, violated);
    }

    /** Versions have no gap, each line follows from the one before, and nothing leaves a final state. */
    private void history(World<S> world) {
        int lines = 0;
        for (var row : world.sagas()) {
            S state = table.first();
            for (long version = 1; version <= row.version(); version++, lines++) {
                var line = world.line(row.id(), version).orElse(null);
                if (line == null) {
                    violated.accept("saga " + row.id() + " has no line " + version);
                    return;
                }
                if (line.from() != state) {
                    violated.accept("saga " + row.id() + " went from " + line.from() + ", but was in " + state);
                }
                if (version > 1 && table.isFinal(state)) {
                    violated.accept("saga " + row.id() + " left " + state + ", which is final");
                }
                state = line.to();
            }
            if (row.state() != state) {
                violated.accept("saga " + row.id() + " is " + row.state() + ", its log says " + state);
            }
        }
        if (lines != world.lines()) {
            violated.accept("the log of sagas has lines that belong to no version");
        }
    }

    /** Positions are dense, and keep the order of each key. */
    private void positions(World<S> world) {
        var seen = new HashSet<Long>();
        long last = 0;
        var byKey = new HashMap<String, List<TwinLog.Event>>();
        for (var event : world.events()) {
            if (event.pos() > 0) {
                last = Math.max(last, event.pos());
                if (!seen.add(event.pos())) {
                    violated.accept("position " + event.pos() + " was given twice");
                }
                byKey.computeIfAbsent(event.key(), _ -> new ArrayList<>()).add(event);
            }
        }
        if (last != seen.size()) {
            violated.accept("positions have gaps: " + seen.size() + " events up to " + last);
        }
        byKey.forEach(this::ordered);
    }

    private void ordered(String key, List<TwinLog.Event> events) {
        for (var one : events) {
            for (var other : events) {
                if (one.version() < other.version() && one.pos() > other.pos()) {
                    violated.accept("events " + one.version() + " and " + other.version() + " of " + key
                            + " are numbered in the wrong order");
                }
            }
        }
    }

    /** Every answer that a customer got is about a saga that exists, one for each request. */
    private void answered(World<S> world) {
        var states = world.states();
        world.answers().forEach((request, saga) -> {
            if (states.keySet().stream().noneMatch(id -> id.toString().equals(saga))) {
                violated.accept("request " + request + " was answered with saga " + saga + ", which does not exist");
            }
        });
        if (new HashSet<>(world.answers().values()).size() != world.answers().size()) {
            violated.accept("two requests were answered with one saga");
        }
    }
}
