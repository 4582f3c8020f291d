package cobnut.chassis.resilience;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Supplier;

/**
 * A circuit breaker that opens by a failure rate. States, rest and the one call of half-open are
 * vertx-circuit-breaker's; its own failure count is not used, since any success zeroes it and interleaved failures
 * would never open it. Counts are kept in ten slices of the window. Thread-safe.
 */
public final class Breaker {
    private static final int SLICES = 10;

    private final CircuitBreaker states;
    private final ResilienceConfig config;
    private final long sliceNanos;
    /** Per slice: its number, calls, failures. */
    private final AtomicLongArray slices = new AtomicLongArray(3 * SLICES);

    public Breaker(String name, Vertx vertx, ResilienceConfig config) {
        this.config = config;
        this.sliceNanos = config.breakerWindow().toNanos() / SLICES;
        this.states = CircuitBreaker.create(
                name,
                vertx,
                new CircuitBreakerOptions()
                        .setMaxFailures(Integer.MAX_VALUE)
                        .setTimeout(-1)
                        .setMaxRetries(0)
                        .setResetTimeout(config.breakerRest().toMillis()));
    }

    /** Whether a call may be tried at all; in half-open, whether it is the one. */
    public boolean allows() {
        return states.state() != CircuitBreakerState.OPEN;
    }

    public CircuitBreakerState state() {
        return states.state();
    }

    /** Runs the call, or fails at once when the breaker has been opened or another call is the probe. */
    public <T> Future<T> run(Supplier<Future<T>> call) {
        return states.state() == CircuitBreakerState.CLOSED ? call.get() : states.execute(call::get);
    }

    /** Counts an answer; a failure here means the endpoint was unable, not that it refused. */
    public void count(boolean failed) {
        long number = System.nanoTime() / sliceNanos;
        int at = 3 * Math.floorMod(number, SLICES);
        long before = slices.get(at);
        if (before != number && slices.compareAndSet(at, before, number)) {
            slices.set(at + 1, 0);
            slices.set(at + 2, 0);
        }
        slices.incrementAndGet(at + 1);
        if (failed) {
            slices.incrementAndGet(at + 2);
            if (states.state() == CircuitBreakerState.CLOSED && tooMany()) {
                states.open();
                forget();
            }
        }
    }

    private boolean tooMany() {
        long calls = calls();
        return calls >= config.breakerCalls() && failures() >= config.breakerRate() * calls;
    }

    private void forget() {
        for (int i = 0; i < slices.length(); i++) {
            slices.set(i, 0);
        }
    }

    /** Calls within the window. */
    public long calls() {
        return sum(1);
    }

    /** Failures within the window. */
    public long failures() {
        return sum(2);
    }

    private long sum(int field) {
        long oldest = System.nanoTime() / sliceNanos - SLICES;
        long sum = 0;
        for (int i = 0; i < SLICES; i++) {
            sum += slices.get(3 * i) > oldest ? slices.get(3 * i + field) : 0;
        }
        return sum;
    }

    public void close() {
        states.close();
    }
}
