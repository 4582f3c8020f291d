package cobnut.chassis.bus;

import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What the attempts of one call share: how many there were, and whom they asked. Two may be under way. Thread-safe. */
final class Attempts {
    private final Set<String> asked = new HashSet<>();
    private int made = 1;

    synchronized void ask(String address) {
        asked.add(address);
    }

    synchronized Set<String> asked() {
        return Set.copyOf(asked);
    }

    /** Whether one more may be made: when there were fewer than that, and it is paid for. It counts at once. */
    synchronized boolean more(int most, BooleanSupplier paid) {
        boolean allowed = made < most && paid.getAsBoolean();
        made += allowed ? 1 : 0;
        return allowed;
    }

    synchronized int made() {
        return made;
    }
}
