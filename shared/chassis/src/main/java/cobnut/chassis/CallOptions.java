package cobnut.chassis;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may say beyond method and request. Whatever is absent comes from the call being answered, else from the
 * contract.
 *
 * @param id see {@link Call#id()}; a new one when absent
 * @param timeout at most this long, and never longer than the deadline inherited
 * @param hash see {@link Call#hash()}
 * @param principal in whose name
 * @param traceparent W3C trace context of the caller
 */
public record CallOptions(
        Optional<UUID> id,
        Optional<Duration> timeout,
        Optional<byte[]> hash,
        Optional<Principal> principal,
        Optional<String> traceparent) {

    public static final CallOptions NONE =
            new CallOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public CallOptions withId(UUID id) {
        return new CallOptions(Optional.of(id), timeout, hash, principal, traceparent);
    }

    public CallOptions withTimeout(Duration timeout) {
        return new CallOptions(id, Optional.of(timeout), hash, principal, traceparent);
    }

    public CallOptions withHash(byte[] hash) {
        return new CallOptions(id, timeout, Optional.of(hash), principal, traceparent);
    }

    public CallOptions withPrincipal(@Nullable Principal principal) {
        return new CallOptions(id, timeout, hash, Optional.ofNullable(principal), traceparent);
    }

    public CallOptions withTraceparent(String traceparent) {
        return new CallOptions(id, timeout, hash, principal, Optional.of(traceparent));
    }
}
