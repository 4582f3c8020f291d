package cobnut.testkit.simulation;

import cobnut.kernel.saga.SagaTable;
import cobnut.testkit.simulation.engine.Tally;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What became of many seeds.
 *
 * @param tally how often each thing happened in them
 * @param failed the runs with violations, the lowest seed first
 */
public record Report(Seeds seeds, long steps, long nanos, Tally tally, List<Run> failed, String replay) {

    /** Which runs to make, and on how many threads. */
    public record Seeds(long first, long count, int threads) {

        public Seeds {
            if (count < 1 || threads < 1) {
                throw new IllegalArgumentException("there must be at least one seed and one thread");
            }
        }

        public static Seeds from(long first, long count) {
            return new Seeds(first, count, 1);
        }

        /** On all processors. */
        static Seeds inParallel(long first, long count) {
            return new Seeds(first, count, Runtime.getRuntime().availableProcessors());
        }
    }

    /**
     * What became of one seed.
     *
     * @param hash of everything that happened: equal for equal seeds
     * @param violations empty when every promise was kept
     */
    public record Run(long seed, long steps, long hash, List<String> violations) {}

    private static final Map<Enum<?>, Map<String, String>> MOVES = new ConcurrentHashMap<>();

    record Part(long steps, Tally tally, List<Run> failed) {
        static Part of(Run only) {
            return new Part(only.steps(), new Tally(), only.violations().isEmpty() ? List.of() : List.of(only));
        }
    }

    static Report of(Seeds seeds, List<Part> parts, long nanos, String replay) {
        var tally = new Tally();
        var failed = new ArrayList<Run>();
        long steps = 0;
        for (var part : parts) {
            tally.add(part.tally);
            failed.addAll(part.failed);
            steps += part.steps;
        }
        failed.sort(Comparator.comparingLong(Run::seed));
        return new Report(seeds, steps, nanos, tally, List.copyOf(failed), replay);
    }

    /** Throws AssertionError with the first seeds that broke a promise and the command that replays each. */
    public Report requireNoViolation() {
        if (!failed.isEmpty()) {
            var words = new StringBuilder()
                    .append(failed.size())
                    .append(" of ")
                    .append(seeds.count())
                    .append(" seeds");
            failed.stream()
                    .limit(5)
                    .forEach(run -> words.append("\nseed ")
                            .append(run.seed())
                            .append(" violates: ")
                            .append(String.join("; ", run.violations()))
                            .append("\n  replay with: ")
                            .append(String.format(replay, run.seed())));
            throw new AssertionError(words);
        }
        return this;
    }

    /** A simulation in which something never happened says nothing about it. */
    public Report requireSeen(String... what) {
        for (var each : what) {
            if (tally.of(each) == 0) {
                throw new AssertionError("in " + seeds.count() + " seeds there was never \"" + each + "\"; there were "
                        + tally.sorted());
            }
        }
        return this;
    }

    /** How a move is counted. */
    static String move(Enum<?> from, String news) {
        return MOVES.computeIfAbsent(from, _ -> new ConcurrentHashMap<>())
                .computeIfAbsent(news, name -> from + " hears " + name);
    }

    /** Every news led out of every state that listens to it, and those did not that never should. */
    <S extends Enum<S>, N extends Enum<N>> Report requireEveryMove(SagaTable<S, N> table, N[] news, Set<String> never) {
        for (var state : table.states()) {
            for (var each : news) {
                var move = move(state, each.name());
                if (table.next(state, each).isPresent() && !never.contains(move)) {
                    requireSeen(move);
                } else if (tally.of(move) > 0) {
                    throw new AssertionError(move + ", which should never be");
                }
            }
        }
        return this;
    }

    @Override
    public String toString() {
        double seconds = nanos / 1e9;
        return String.format(
                "%,d seeds, %,d steps, %d with violations, %.1f s, %,.0f seeds/s",
                seeds.count(), steps, failed.size(), seconds, seeds.count() / seconds);
    }
}
