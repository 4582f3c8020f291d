package cobnut.payments.adapter;

import cobnut.chassis.config.Secret;
import java.net.URI;
import java.time.Duration;

/**
 * Where the card provider is and how long, and how often at once, it may keep us waiting.
 *
 * @param url the only place that is ever called
 * @param requestTimeout for the whole answer, however slowly it drips
 * @param calls at once; one more is refused and not asked
 */
public record BankAccess(URI url, Secret apiKey, Duration connectTimeout, Duration requestTimeout, int calls) {

    /** No question takes longer, with a second for a slow machine. */
    public Duration longest() {
        return connectTimeout.plus(requestTimeout).plusSeconds(1);
    }
}
