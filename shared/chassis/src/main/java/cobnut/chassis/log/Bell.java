package cobnut.chassis.log;

import cobnut.postgres.log.EventLog;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A hint over the bus that there is something to look at, and in which partitions, so that only those look who have one
 * of them; it may be lost. Rung again within a few milliseconds it sounds once more at their end, so that a busy log
 * does not fill the bus with bells. Thread-safe.
 */
final class Bell {
    private static final long QUIET_MILLIS = 3;
    private static final int ALL = (1 << EventLog.PARTITIONS) - 1;

    private final Vertx vertx;
    private final String address;

    /** Guarded by this: whether it sounded just now, and for which partitions it must sound again; a bit for each. */
    private boolean quiet;

    private int again;

    private Bell(Vertx vertx, String address) {
        this.vertx = vertx;
        this.address = address;
    }

    /** Of the log of a service; the name of its contract says which: {@code cobnut.orders.v1.OrdersLog}. */
    static Bell ofContract(Vertx vertx, String contract) {
        var words = contract.split("\\.");
        int version = words.length - 2;
        while (version > 0 && words[version].matches("v\\d+\\w*")) {
            version--;
        }
        return ofService(vertx, words[Math.max(0, version)]);
    }

    static Bell ofService(Vertx vertx, String service) {
        return new Bell(vertx, "cobnut.bell." + service);
    }

    /** Between the instances of one subscription. */
    static Bell ofSubscription(Vertx vertx, String service, String subscription) {
        return new Bell(vertx, "cobnut.bell." + service + "." + subscription);
    }

    /** For all partitions. */
    void ring() {
        sound(ALL);
    }

    void ring(int partition) {
        sound(1 << partition);
    }

    private void sound(int partitions) {
        synchronized (this) {
            if (quiet) {
                again |= partitions;
                return;
            }
            quiet = true;
        }
        vertx.eventBus().publish(address, partitions);
        vertx.setTimer(QUIET_MILLIS, _ -> {
            int rung;
            synchronized (this) {
                quiet = false;
                rung = again;
                again = 0;
            }
            if (rung != 0) {
                sound(rung);
            }
        });
    }

    MessageConsumer<Integer> heard(Consumer<Set<Integer>> listener) {
        return vertx.eventBus().consumer(address, message -> listener.accept(set(message.body())));
    }

    private static Set<Integer> set(int partitions) {
        return IntStream.range(0, EventLog.PARTITIONS)
                .filter(partition -> (partitions >> partition & 1) == 1)
                .boxed()
                .collect(Collectors.toSet());
    }
}
