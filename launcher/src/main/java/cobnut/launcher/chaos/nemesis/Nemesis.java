package cobnut.launcher.chaos.nemesis;

import cobnut.launcher.chaos.check.Violation;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** One way in which a cluster may suffer. Used by one thread. */
public interface Nemesis {

    /** As on the command line. */
    String name();

    /** Breaks something and says what: the victim's name, for the report. */
    String strike(RandomGenerator random) throws Exception;

    /** How long it stays broken; zero for what heals by itself. */
    default Duration hold(RandomGenerator random) {
        return Duration.ZERO;
    }

    /** Mends it. May be called without a strike, and twice. */
    default void heal() throws Exception {}

    /** What is wrong in itself after the last strike was healed, such as a fault that broke nothing. */
    default List<Violation> found() {
        return List.of();
    }
}
