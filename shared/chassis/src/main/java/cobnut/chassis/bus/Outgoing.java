package cobnut.chassis.bus;

import cobnut.chassis.Call;
import cobnut.chassis.directory.Endpoint;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way down the client's chain; each link passes on a copy that says more.
 *
 * @param repeatable whether the contract allows to try it again
 * @param hashed whether the caller gave a hash of its own, which then travels
 * @param call id, deadline, attempt, who and trace
 * @param tried addresses that were asked already
 * @param endpoint whom to ask, once it is picked
 * @param patience how long this attempt may last
 */
record Outgoing(
        String contract,
        String method,
        Buffer body,
        boolean repeatable,
        boolean hashed,
        Call call,
        Set<String> tried,
        @Nullable Endpoint endpoint,
        Duration patience) {

    Outgoing within(Duration patience) {
        return new Outgoing(contract, method, body, repeatable, hashed, call, tried, endpoint, patience);
    }

    Outgoing to(Endpoint endpoint) {
        var asked = new HashSet<>(tried);
        asked.add(endpoint.address(contract));
        return new Outgoing(contract, method, body, repeatable, hashed, call, asked, endpoint, patience);
    }

    /** The same call once more, not where it went before. */
    Outgoing again(Set<String> tried) {
        var next = new Call(
                call.method(),
                call.id(),
                call.hash(),
                call.deadlineNanos(),
                call.attempt() + 1,
                call.caller(),
                call.traceparent());
        return new Outgoing(contract, method, body, repeatable, hashed, next, tried, null, call.remaining());
    }

    Duration remaining() {
        return call.remaining();
    }
}
