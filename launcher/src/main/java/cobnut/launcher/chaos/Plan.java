package cobnut.launcher.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What a run will do.
 *
 * @param strikes how many of each nemesis, by name
 * @param pairs whether two strike at once
 * @param hurry whether the next strike comes as soon as orders are taken again, while nodes are still starting
 * @param duration instead of a number of strikes: as many as fit
 * @param rate orders per second
 * @param orders that must be acknowledged at least
 * @param seed of everything random that we decide
 */
public record Plan(
        Map<String, Integer> strikes,
        boolean pairs,
        boolean hurry,
        Optional<Duration> duration,
        double rate,
        long orders,
        long seed) {

    private static final Duration A_STRIKE = Duration.ofSeconds(8);

    /** The promise about what is never lost: so many strikes of each kind. */
    public static final Map<String, Integer> FULL = Map.of(
            "kill",
            200,
            "kill-all",
            20,
            "pause",
            50,
            "partition",
            50,
            "postgres",
            30,
            "restart",
            3,
            "poison",
            5,
            "restore",
            2);

    /** How many customers are to be expected, about. */
    public long stories() {
        int count = strikes.values().stream().mapToInt(Integer::intValue).sum();
        return (long) (rate * duration.orElse(A_STRIKE.multipliedBy(count)).toSeconds());
    }

    /** The names of the nemeses in the order of their strikes: mixed, so that each follows each. */
    List<String> order() {
        var order = new ArrayList<String>();
        strikes.forEach((name, count) -> order.addAll(Collections.nCopies(count, name)));
        Collections.sort(order);
        Collections.shuffle(order, new Random(seed));
        return order;
    }
}
