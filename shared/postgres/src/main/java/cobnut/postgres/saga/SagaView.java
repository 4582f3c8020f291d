package cobnut.postgres.saga;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A saga as an operator sees it.
 *
 * @param version how many moves it made, its start being the first
 * @param attempts of the present state's call
 * @param node that works on it
 * @param attention why it needs an operator
 */
public record SagaView<S>(
        UUID id,
        S state,
        long version,
        int attempts,
        Instant deadline,
        Optional<String> node,
        Optional<String> attention,
        Instant createdAt,
        Instant updatedAt) {}
