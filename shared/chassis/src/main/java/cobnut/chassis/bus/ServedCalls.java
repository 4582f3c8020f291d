package cobnut.chassis.bus;

import cobnut.chassis.Call;
import cobnut.kernel.Kind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts what the server's chain answered, by method and kind, and what it dropped as too late. Thread-safe. */
public final class ServedCalls {
    private final MeterRegistry meters;
    private final Counter late;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    public ServedCalls(MeterRegistry meters) {
        this.meters = meters;
        this.late = Counter.builder("cobnut.calls.late")
                .description("Calls dropped because their caller had given up")
                .register(meters);
    }

    void late() {
        late.increment();
    }

    /** @param kind null for success */
    void count(Call call, @Nullable Kind kind) {
        var outcome = kind == null ? "OK" : kind.name();
        counters.computeIfAbsent(
                        call.method() + " " + outcome,
                        key -> Counter.builder("cobnut.calls.served")
                                .description("Calls answered, by method and outcome")
                                .tag("method", call.method())
                                .tag("outcome", outcome)
                                .register(meters))
                .increment();
    }
}
