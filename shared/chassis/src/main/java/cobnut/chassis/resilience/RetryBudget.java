package cobnut.chassis.resilience;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps retries within a share of the calls, so that a failing service is not finished off by its callers: each call
 * pays in a share of a token, each retry takes a whole one, and at most ten are saved up. Thread-safe.
 */
public final class RetryBudget {
    private static final long WHOLE = 1_000;
    private static final long MOST = 10 * WHOLE;

    private final long share;
    private final AtomicLong saved = new AtomicLong(MOST);

    /** @param share retries per call, on average */
    public RetryBudget(double share) {
        this.share = (long) (share * WHOLE);
    }

    public void call() {
        if (saved.get() < MOST) {
            saved.addAndGet(share);
        }
    }

    /** Whether one retry may be made; it is paid for at once. */
    public boolean take() {
        return saved.getAndUpdate(now -> now >= WHOLE ? now - WHOLE : now) >= WHOLE;
    }
}
