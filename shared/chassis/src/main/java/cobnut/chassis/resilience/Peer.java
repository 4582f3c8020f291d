package cobnut.chassis.resilience;

import cobnut.kernel.Kind;
import cobnut.kernel.ServiceException;
import io.vertx.core.Promise;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What this node knows of one endpoint as a callee: calls in flight, latency, failures. Kept by the endpoint's own
 * address for as long as the endpoint lives. Thread-safe.
 */
public final class Peer {
    /**
     * Below this, differences are noise of a machine or a JVM that is still warming up: no reason to prefer
     * anybody.
     */
    private static final double FLOOR_NANOS = 20_000_000;

    /** What became of a call, as far as it says something about the endpoint. */
    public enum Outcome {
        /** A reply, or a refusal of the request. */
        ANSWERED,
        /** A refusal that says it cannot at the moment, be it for want of somebody else: counts for the breaker. */
        UNABLE,
        /** No answer: counts for the ejection too. */
        UNHEARD
    }

    private final String address;
    private final String bootId;
    private final Breaker breaker;
    private final int limit;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Latency latency = new Latency(System::nanoTime);
    private final Ejection ejection = new Ejection(System::nanoTime);
    private final Set<Promise<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean gone;

    Peer(String address, String bootId, Breaker breaker, int limit) {
        this.address = address;
        this.bootId = bootId;
        this.breaker = breaker;
        this.limit = limit;
    }

    public String address() {
        return address;
    }

    public String bootId() {
        return bootId;
    }

    public Breaker breaker() {
        return breaker;
    }

    /** Left out for a while, after calls in a row without an answer. */
    public boolean ejected() {
        return ejection.ejected();
    }

    public int inFlight() {
        return inFlight.get();
    }

    /** Nanoseconds; 0 until enough answers came. */
    public long p99() {
        return latency.p99();
    }

    /** The fewer calls in flight and the quicker the answers, the lower; comparable between peers only. */
    double score() {
        return (inFlight.get() + 1) * Math.sqrt(Math.max(latency.mean(), FLOOR_NANOS));
    }

    /**
     * A place among the calls in flight, to be given back with {@link #end}; refuses with EXHAUSTED when all are
     * taken.
     */
    public void begin(Promise<?> call) {
        if (inFlight.incrementAndGet() > limit) {
            inFlight.decrementAndGet();
            throw ServiceException.refuse(
                    Kind.EXHAUSTED,
                    "ENDPOINT_BUSY",
                    limit + " calls are in flight to " + address + "; try again later");
        }
        open.add(call);
        if (gone) {
            fail(call);
        }
    }

    /** Gives the place back and remembers how it went. */
    public void end(Promise<?> call, long nanos, Outcome outcome) {
        if (open.remove(call)) {
            inFlight.decrementAndGet();
        }
        if (outcome == Outcome.ANSWERED) {
            latency.add(nanos);
        }
        breaker.count(outcome != Outcome.ANSWERED);
        ejection.count(outcome == Outcome.UNHEARD);
    }

    /** The node is gone: whoever waits for it need not wait any longer. */
    void leave() {
        gone = true;
        open.forEach(this::fail);
    }

    private void fail(Promise<?> call) {
        call.tryFail(ServiceException.refuse(
                Kind.UNAVAILABLE, "NODE_LEFT", address + " left the cluster while it was asked; ask again"));
    }
}
