package cobnut.testkit.simulation.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import cobnut.testkit.simulation.engine.SimulatedStore;
import java.util.UUID;
import java.util.function.Supplier;

/** The simulated requests keep the contract. */
class TwinRequestsTest extends RequestsContract {
    private final SimulatedStore store = SimulatedStore.alone();

    @Override
    String once(UUID id, String asked, Supplier<String> work) {
        return new String(store.transact(tx -> TwinRequests.once(tx, id, bytes(asked), _ -> bytes(work.get()))), UTF_8);
    }
}
