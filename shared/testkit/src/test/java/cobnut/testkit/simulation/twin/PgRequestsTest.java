package cobnut.testkit.simulation.twin;

import static java.nio.charset.StandardCharsets.UTF_8;

import cobnut.postgres.Database;
import cobnut.postgres.requests.Requests;
import cobnut.testkit.postgres.PostgresExtension;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The real requests keep the contract, on a real PostgreSQL. */
@ExtendWith(PostgresExtension.class)
@ResourceLock("testkit")
class PgRequestsTest extends RequestsContract {
    private final Requests requests;

    PgRequestsTest(Database database) {
        this.requests = new Requests(database);
    }

    @Override
    String once(UUID id, String asked, Supplier<String> work) {
        return new String(requests.once(id, bytes(asked), _ -> bytes(work.get())), UTF_8);
    }
}
