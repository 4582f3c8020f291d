package cobnut.chassis.log;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;

/**
 * A hint over the bus that there is something to look at; it may be lost. Rung again within a few milliseconds it
 * sounds once more at their end, so that a busy log does not fill the bus with bells. Thread-safe.
 */
final class Bell {
    private static final long QUIET_MILLIS = 3;

    private final Vertx vertx;
    private final String address;

    /** Guarded by this: rung within the quiet time, and whether it must sound at its end. */
    private boolean quiet;

    private boolean again;

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

    void ring() {
        synchronized (this) {
            if (quiet) {
                again = true;
                return;
            }
            quiet = true;
        }
        sound();
    }

    private void sound() {
        vertx.eventBus().publish(address, "");
        vertx.setTimer(QUIET_MILLIS, _ -> {
            synchronized (this) {
                quiet = again;
                if (!again) {
                    return;
                }
                again = false;
            }
            sound();
        });
    }

    MessageConsumer<String> heard(Runnable listener) {
        return vertx.eventBus().consumer(address, _ -> listener.run());
    }
}
