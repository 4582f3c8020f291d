package cobnut.testkit.simulation.engine;

/**
 * What goes wrong in a run, and until when. Each kind is absent from about half of the runs, so that rare combinations
 * are not drowned by everything going wrong all the time; each hundredth run is without any.
 *
 * @param end virtual milliseconds after which nothing goes wrong any more
 * @param drop per mille of messages that are lost
 * @param duplicate per mille that arrive twice
 * @param late per mille that take as long as {@link #longestDelay}
 * @param lost per mille of commits that fail and say so
 * @param unknown per mille of commits whose fate the node does not learn: half of them happen, some of those later
 * @param crash per 10,000 effects that are a node's last
 * @param pause per 10,000 effects at which a node freezes, to go on later as if nothing had been
 * @param jump per mille of looks at a clock before which it jumps
 */
public record Faults(
        long end,
        int drop,
        int duplicate,
        int late,
        long longestDelay,
        int lost,
        int unknown,
        int crash,
        int pause,
        long longestPause,
        int jump) {

    public static Faults drawnFrom(Scheduler scheduler, long longest) {
        long end = longest / 4 + scheduler.upTo(longest * 3 / 4);
        if (scheduler.chance(10)) {
            return new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
        return new Faults(
                end,
                some(scheduler, 200),
                some(scheduler, 200),
                some(scheduler, 100),
                scheduler.upTo(8_000),
                some(scheduler, 100),
                some(scheduler, 150),
                some(scheduler, 200),
                some(scheduler, 100),
                scheduler.upTo(12_000),
                some(scheduler, 20));
    }

    private static int some(Scheduler scheduler, int most) {
        return scheduler.chance(500) ? 0 : (int) scheduler.upTo(most);
    }
}
