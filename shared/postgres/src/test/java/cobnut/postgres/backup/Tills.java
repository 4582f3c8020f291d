package cobnut.postgres.backup;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.postgres.Database;
import cobnut.postgres.DatabaseAddress;
import cobnut.postgres.DatabaseConfig;
import cobnut.postgres.Schemas;
import cobnut.postgres.TestServer;
import cobnut.postgres.log.EventLog;
import cobnut.postgres.log.NewEvent;
import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A new database with services that hand each other coins, follow each other's log, and have a saga going.
 *
 * @param generation of the log of {@code till}
 */
record Tills(DatabaseAddress address, UUID generation) {
    static final long COINS = 1_000_000;

    static Tills create(Vertx vertx) throws SQLException {
        var address = TestServer.another("till");
        var schemas = new Schemas(address, Tills.class.getClassLoader());
        for (var service : List.of("till", "purse", "ancient")) {
            schemas.provision(service);
        }
        schemas.migrate("till");
        schemas.migrate("purse");
        schemas.migrate("ancient", new Schemas.Versions("1", ""));
        return new Tills(address, fill(vertx, address));
    }

    private static UUID fill(Vertx vertx, DatabaseAddress address) throws SQLException {
        var till = Database.open(vertx, DatabaseConfig.DEFAULTS, address, "till");
        till.update("insert into coins (amount) values ($1)", COINS);
        till.update("insert into a_coin_marked (coin) values (1)");
        append(till, 20);
        till.update("insert into event_log_reader (reader, pos) values ('purse.seen', 20), ('office.books', 20)");
        till.close().await();
        try (var admin = Admin.connect(address)) {
            var generation =
                    admin.one("select generation from till.event_log_head", row -> row.getObject(1, UUID.class));
            admin.enter("purse");
            admin.update("insert into coins (amount) values (0)");
            subscribe(admin, "seen", generation, 20);
            subscribe(admin, "knows_more", generation, 1_000_000);
            subscribe(admin, "of_another_time", UUID.randomUUID(), 5);
            admin.update("""
                insert into saga (id, definition, definition_version, state, version, request, due_at, deadline,
                    lease_owner, final)
                values (?, 'checkout', 1, 'CHARGING', 1, '', now() + interval '1 hour', now(), 'a node', false)
                """, UUID.randomUUID());
            admin.commit();
            return generation;
        }
    }

    static void append(Database till, int events) {
        var log = new EventLog(till);
        for (int i = 0; i < events; i++) {
            var event = new NewEvent(UUID.randomUUID(), "cobnut.till.v1.CoinTaken", 1, new byte[] {1}, null);
            till.transact(tx -> log.append(tx, event.id().toString(), 0, List.of(event)));
        }
        log.stamp();
    }

    private static void subscribe(Admin admin, String name, UUID generation, long pos) throws SQLException {
        admin.update("""
            insert into subscription (name, log, kind, generation, head) values (?, ?, 'REBUILDABLE', ?, ?)
            """, name, "cobnut.till.v1.TillLog", generation, pos);
        admin.update("""
            insert into subscription_partition (subscription, partition, pos, lease_owner, lease_until)
            select ?, n, ?, 'a node', 'infinity' from generate_series(0, 15) n
            """, name, pos);
    }

    /** Coins go from one service to the other in one transaction, so their sum is the same at every moment. */
    Manifest whileWriting(Callable<Manifest> work) throws Exception {
        var stop = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(3)) {
            var writers = new ArrayList<Future<Long>>();
            for (int i = 0; i < 3; i++) {
                writers.add(threads.submit(() -> move(stop)));
            }
            Manifest written;
            try {
                written = work.call();
            } finally {
                stop.set(true);
            }
            for (var writer : writers) {
                assertThat(writer.get(20, TimeUnit.SECONDS)).isPositive();
            }
            return written;
        }
    }

    private long move(AtomicBoolean stop) throws SQLException {
        long moved = 0;
        try (var admin = Admin.connect(address)) {
            while (!stop.get() || moved == 0) {
                admin.update("update till.coins set amount = amount - 1 where id = 1");
                admin.update("update purse.coins set amount = amount + 1 where id = 1");
                admin.update("insert into till.coins (amount) values (0)");
                admin.commit();
                moved++;
            }
        }
        return moved;
    }
}
