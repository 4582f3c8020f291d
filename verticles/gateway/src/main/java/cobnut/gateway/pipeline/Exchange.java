package cobnut.gateway.pipeline;

import cobnut.chassis.Principal;
import cobnut.gateway.routes.Match;
import cobnut.gateway.routes.Route;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the links, and what they found out about it. Lives on its connection's event loop and
 * is touched by no other thread.
 */
public final class Exchange {
    private static final byte[] NOTHING = {};

    /** How one protocol says its answers; only one of the two is called, once. */
    public interface Door {
        /** The service's answer, in protobuf. */
        void reply(Exchange exchange, byte[] message);

        void refuse(Exchange exchange, Refusal refusal);
    }

    private final HttpServerRequest request;
    private final Door door;
    private final long startedNanos = System.nanoTime();
    private final List<Runnable> endings = new ArrayList<>(2);
    private Trace trace = Trace.NONE;
    private @Nullable Route route;
    private Match.@Nullable Found match;
    private @Nullable Principal principal;
    private byte[] body = NOTHING;
    private byte[] message = NOTHING;
    private @Nullable UUID callId;
    private byte @Nullable [] hash;
    private long deadlineNanos = Long.MAX_VALUE;
    private boolean read;
    private boolean over;

    public Exchange(HttpServerRequest request, Door door) {
        this.request = request;
        this.door = door;
        request.response().exceptionHandler(_ -> end());
        request.response().closeHandler(_ -> end());
    }

    /** Runs a step; what it throws refuses the request. Nothing runs once the exchange is over. */
    public void guarded(Runnable step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    public void reply(byte[] answer) {
        if (end()) {
            door.reply(this, answer);
        }
    }

    public void refuse(Throwable failure) {
        if (end()) {
            door.refuse(this, Refusal.of(failure, trace.id(), request.method() + " " + request.path()));
        }
    }

    /** Called when the exchange is answered or its client has gone, whichever comes first. */
    public void onEnd(Runnable ending) {
        endings.add(ending);
    }

    /** True for the first who ends it: that one may answer. */
    public boolean end() {
        if (over) {
            return false;
        }
        over = true;
        endings.forEach(Runnable::run);
        return true;
    }

    public HttpServerRequest request() {
        return request;
    }

    public Trace trace() {
        return trace;
    }

    public void trace(Trace found) {
        trace = found;
    }

    public Route route() {
        if (route == null) {
            throw new IllegalStateException("asked for the route before it was found");
        }
        return route;
    }

    /** Sets the deadline too, unless the caller's own is nearer. */
    public void route(Route found) {
        route = found;
        deadline(found.deadline().toNanos());
    }

    /** How path and query became a route; only behind the HTTP door. */
    public Match.Found match() {
        if (match == null) {
            throw new IllegalStateException("asked for the match before it was found");
        }
        return match;
    }

    public void match(Match.Found found) {
        match = found;
        route(found.binding().route());
    }

    public void deadline(long nanosFromStart) {
        deadlineNanos = Math.min(deadlineNanos, startedNanos + nanosFromStart);
    }

    /** May be negative. */
    public long remainingNanos() {
        return deadlineNanos - System.nanoTime();
    }

    public @Nullable Principal principal() {
        return principal;
    }

    public void principal(Principal found) {
        principal = found;
    }

    /** As it came over the wire. */
    public byte[] body() {
        return body;
    }

    /** Whether all of the body has arrived. */
    boolean read() {
        return read;
    }

    void body(byte[] arrived) {
        body = arrived;
        read = true;
    }

    /** The request in protobuf. */
    public byte[] message() {
        return message;
    }

    public void message(byte[] translated) {
        message = translated;
    }

    public @Nullable UUID callId() {
        return callId;
    }

    public byte @Nullable [] hash() {
        return hash;
    }

    public void key(UUID id, byte[] fingerprint) {
        callId = id;
        hash = fingerprint;
    }
}
