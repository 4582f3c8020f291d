package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.check.Violation;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Two at once. */
public final class Pair implements Nemesis {
    private final Nemesis one;
    private final Nemesis other;

    public Pair(Nemesis one, Nemesis other) {
        this.one = one;
        this.other = other;
    }

    @Override
    public String name() {
        return one.name() + "+" + other.name();
    }

    @Override
    public String strike(RandomGenerator random) throws Exception {
        return one.strike(random) + ", " + other.strike(random);
    }

    @Override
    public Duration hold(RandomGenerator random) {
        var first = one.hold(random);
        var second = other.hold(random);
        return first.compareTo(second) > 0 ? first : second;
    }

    @Override
    public void heal() throws Exception {
        try {
            one.heal();
        } finally {
            other.heal();
        }
    }

    @Override
    public List<Violation> found() {
        return Stream.concat(one.found().stream(), other.found().stream()).toList();
    }
}
