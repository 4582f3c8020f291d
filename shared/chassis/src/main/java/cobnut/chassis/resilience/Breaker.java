package cobnut.chassis.resilience;

import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker that opens by a failure rate (Nygard, Release It!, 2007). It knows no timer and no context: it
 * rests by the clock, and a probe that nobody hears of any more, because its caller was given up, ends by the clock
 * too. Counts are kept in ten slices of the window. Thread-safe.
 */
public final class Breaker {
    private static final int SLICES = 10;

    public enum State {
        CLOSED,
        OPEN,
        /** It has rested: one call goes through and decides. */
        HALF_OPEN
    }

    /** Why a call was not made. */
    public static final class OpenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OpenException() {
            super("the breaker is open", null, false, false);
        }
    }

    private final ResilienceConfig config;
    private final long sliceNanos;
    /** Per slice: its number, calls, failures. */
    private final AtomicLongArray slices = new AtomicLongArray(3 * SLICES);

    /** When it was opened, by System.nanoTime(); null while it is closed. */
    private final AtomicReference<@Nullable Long> opened = new AtomicReference<>();
    /** Until when the present probe may decide; null when there is none. */
    private final AtomicReference<@Nullable Long> probing = new AtomicReference<>();

    public Breaker(ResilienceConfig config) {
        this.config = config;
        this.sliceNanos = config.breakerWindow().toNanos() / SLICES;
    }

    /** Whether a call may be tried at all; in half-open, whether it is the one. */
    public boolean allows() {
        return state() != State.OPEN;
    }

    public State state() {
        var since = opened.get();
        if (since == null) {
            return State.CLOSED;
        }
        return System.nanoTime() - since < config.breakerRest().toNanos() ? State.OPEN : State.HALF_OPEN;
    }

    /**
     * Runs the call, or fails at once when the breaker has been opened or another call is the probe.
     *
     * @param unable whether a failure says that the endpoint was unable: a refusal is an answer, and closes it too
     */
    public <T> Future<T> run(Supplier<Future<T>> call, Predicate<Throwable> unable) {
        return switch (state()) {
            case CLOSED -> call.get();
            case OPEN -> Future.failedFuture(new OpenException());
            case HALF_OPEN -> probe(call, unable);
        };
    }

    private <T> Future<T> probe(Supplier<Future<T>> call, Predicate<Throwable> unable) {
        var before = probing.get();
        long now = System.nanoTime();
        Long mine = now + config.defaultDeadline().plus(config.breakerRest()).toNanos();
        if (before != null && now - before < 0 || !probing.compareAndSet(before, mine)) {
            return Future.failedFuture(new OpenException());
        }
        return call.get().onComplete(done -> {
            if (probing.compareAndSet(mine, null)) {
                forget();
                boolean well = done.succeeded() || !unable.test(done.cause());
                opened.set(well ? null : Long.valueOf(System.nanoTime()));
            }
        });
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
            if (tooMany() && opened.compareAndSet(null, System.nanoTime())) {
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
}
