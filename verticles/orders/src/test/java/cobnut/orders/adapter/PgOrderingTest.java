package cobnut.orders.adapter;

import cobnut.orders.domain.Checkout;
import cobnut.orders.domain.Checkout.News;
import cobnut.orders.domain.Checkout.Step;
import cobnut.orders.domain.Checkouts;
import cobnut.orders.domain.Orders;
import cobnut.orders.domain.Return;
import cobnut.orders.domain.Returns;
import cobnut.postgres.Database;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.requests.Requests;
import cobnut.postgres.saga.Answer;
import cobnut.postgres.saga.SagaConfig;
import cobnut.postgres.saga.Sagas;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

class PgOrderingTest {
    private static Server server;
    private static Database database;

    @BeforeAll
    static void start() {
        server = new Server();
        database = server.open();
    }

    @AfterAll
    static void stop() {
        database.close().await();
        server.close();
    }

    private static Keeping empty() {
        Server.empty(database);
        return new Rows();
    }

    @Nested
    class Sells extends OrderingContract {
        @Override
        Keeping keeping() {
            return empty();
        }
    }

    @Nested
    class TakesBack extends ReturningContract {
        @Override
        Keeping keeping() {
            return empty();
        }
    }

    /** The services are not there: what is heard is written by the test. */
    private static final class Rows implements Keeping {
        private final OrderRows rows = new OrderRows();
        private final OrderLog log = new OrderLog(new EventLog(database), InstantSource.system());
        private final Sagas<Step, News> checkouts = new Sagas<>(
                database,
                Checkout.table(Duration.ofSeconds(10)),
                new CheckoutCalls(new Shop(), rows, log, InstantSource.system(), Duration.ofSeconds(1)),
                SagaConfig.DEFAULTS,
                "never-runs");
        private final Sagas<Return.Step, Return.News> returns = new Sagas<>(
                database,
                Return.table(),
                new ReturnCalls(new Shop(), rows, log, InstantSource.system(), Duration.ofSeconds(1)),
                SagaConfig.DEFAULTS,
                "never-runs");
        private final PgOrders orders = new PgOrders(database, new Requests(database), rows, log, checkouts, returns);

        @Override
        public Orders orders() {
            return orders;
        }

        @Override
        public Checkouts checkouts() {
            return orders;
        }

        @Override
        public Returns returns() {
            return orders;
        }

        @Override
        public void hear(UUID order, Return.News news) {
            database.transact(tx -> {
                rows.lock(tx, order);
                return returns.tell(tx, Return.of(order), Answer.of(news));
            });
        }

        @Override
        public void age(UUID order, Duration confirmed) {
            database.update("""
                update event_log set at = now() - $2::bigint * interval '1 second'
                where key = $1 and type = 'cobnut.orders.v1.OrderConfirmed'
                """, order.toString(), confirmed.toSeconds());
        }

        @Override
        public void hear(UUID order, News news, String detail) {
            database.transact(tx -> {
                rows.lock(tx, order);
                return checkouts.tell(tx, order, new Answer<>(news, detail));
            });
        }
    }
}
