package cobnut.chassis.bus;

import cobnut.chassis.Call;
import cobnut.chassis.directory.Endpoint;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way down the client's chain; each link passes on a copy that says more.
 *
 * @param repeatable whether the contract allows to try it again
 * @param hashed whether the caller gave a hash of its own, which then travels
 * @param call id, deadline, attempt, who and trace
 * @param attempts what this attempt knows of the others of the same call
 * @param endpoint whom to ask, once it is picked
 */
record Outgoing(
        String contract,
        String method,
        Buffer body,
        boolean repeatable,
        boolean hashed,
        Call call,
        Attempts attempts,
        @Nullable Endpoint endpoint) {

    Outgoing to(Endpoint endpoint) {
        attempts.ask(endpoint.address(contract));
        return new Outgoing(contract, method, body, repeatable, hashed, call, attempts, endpoint);
    }

    /** The same call once more, best not where it went before. */
    Outgoing again() {
        var next = new Call(
                call.method(),
                call.id(),
                call.hash(),
                call.deadlineNanos(),
                attempts.made(),
                call.caller(),
                call.traceparent());
        return new Outgoing(contract, method, body, repeatable, hashed, next, attempts, null);
    }

    Duration remaining() {
        return call.remaining();
    }
}
