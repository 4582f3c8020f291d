package cobnut.launcher.crash;

import cobnut.launcher.crash.Flow.Stretch;
import cobnut.launcher.crash.Step.Point;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every crash point × step × outcome of a checkout and of a return; the few that cannot be, with the reason. What an
 * operator does is not here: who calls a return off, and what follows, is tried without crashes.
 */
final class Matrix {

    /** A node ends at this point while an order goes this way. */
    record Crash(Point point, Stretch stretch, Flow flow) {
        @Override
        public String toString() {
            return point.file() + " in " + stretch.step() + " on " + stretch.news();
        }
    }

    private static final String UNANSWERED = "the bank keeps it waiting until the step is over";
    private static final String NOT_YET = "the bank takes a slow card's charge up only after the wait";
    private static final String LOST = "the cancel is lost with the node, and the money wins before it is repeated";

    /** A point's name, a step, its news: why nobody passes there. */
    private static final Map<String, String> UNREACHABLE = Map.of(
            "saga.answer CHARGING DEADLINE_OVER", UNANSWERED,
            "reply CHARGING DEADLINE_OVER", UNANSWERED,
            "told CHARGING DEADLINE_OVER", UNANSWERED,
            "request CHARGING DEADLINE_OVER", NOT_YET,
            "response CHARGING DEADLINE_OVER", NOT_YET,
            "saga.answer CHARGING DEADLINE_OVER, paid", UNANSWERED,
            "reply CHARGING DEADLINE_OVER, paid", UNANSWERED,
            "told CHARGING DEADLINE_OVER, paid", UNANSWERED,
            "serve CHARGING CUSTOMER_CANCELS, paid", LOST,
            "commit.before CHARGING CUSTOMER_CANCELS, paid", LOST);

    private Matrix() {}

    private static Stream<Crash> crossed() {
        return Stream.of(Flow.values())
                .flatMap(flow -> flow.stretches.stream()
                        .flatMap(stretch -> stretch.points().stream().map(point -> new Crash(point, stretch, flow))));
    }

    private static String key(Crash crash) {
        return crash.point.name() + " " + crash.stretch.step() + " " + crash.stretch.news();
    }

    static List<Crash> all() {
        return crossed().filter(crash -> !UNREACHABLE.containsKey(key(crash))).toList();
    }

    /** What is left out, and why. */
    static Map<Crash, String> unreachable() {
        var reasons = new LinkedHashMap<Crash, String>();
        crossed()
                .filter(crash -> UNREACHABLE.containsKey(key(crash)))
                .forEach(crash -> reasons.put(crash, UNREACHABLE.get(key(crash))));
        return reasons;
    }

    /** Three in which the order's end does not depend on how fast a node is back. */
    static List<Crash> some() {
        var wanted = List.of(
                "saga.moved CHARGING MONEY_CAPTURED",
                "response CHARGING MONEY_CAPTURED",
                "saga.answer COMMITTING STOCK_COMMITTED");
        var some = all().stream().filter(crash -> wanted.contains(key(crash))).toList();
        if (some.size() != wanted.size()) {
            throw new IllegalStateException("the matrix has lost one of " + wanted);
        }
        return some;
    }
}
