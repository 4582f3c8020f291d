package cobnut.testkit.simulation.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How often things happened, over many runs: a simulation in which something never happens says nothing about it. */
public final class Tally {
    private final Map<String, long[]> counts = new HashMap<>();

    public void count(String what) {
        counts.computeIfAbsent(what, _ -> new long[1])[0]++;
    }

    public long of(String what) {
        var count = counts.get(what);
        return count == null ? 0 : count[0];
    }

    public void add(Tally other) {
        other.counts.forEach((what, count) -> counts.computeIfAbsent(what, _ -> new long[1])[0] += count[0]);
    }

    public Map<String, Long> sorted() {
        var sorted = new TreeMap<String, Long>();
        counts.forEach((what, count) -> sorted.put(what, count[0]));
        return sorted;
    }
}
