package cobnut.postgres.subscription;

import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.log.Page;
import cobnut.postgres.subscription.Reaction.Inside;
import cobnut.postgres.subscription.SubscriptionView.Partition;
import cobnut.testkit.postgres.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The SQL keeps the contract, on a real PostgreSQL. Time passes by moving the rows' instants back. */
@ExtendWith(PostgresExtension.class)
@ResourceLock("testkit")
class PgSubscriptionRowsTest extends SubscriptionRowsContract {
    private static final long PATIENCE = 20;

    private final Database database;
    private final Subscription subscription = new Subscription(
            "pg-" + UUID.randomUUID(),
            "cobnut.test.Log",
            false,
            null,
            Map.of("TYPE", (Inside) (_, _) -> {}),
            null,
            Map.of());

    PgSubscriptionRowsTest(Database database) {
        this.database = database;
    }

    private SubscriptionRows rows(String member) {
        return new SubscriptionRows(database, subscription, member, Duration.ofMillis(LEASE));
    }

    @BeforeEach
    void register() {
        rows("any").register();
    }

    @Override
    Standing standing() {
        var view = rows("any").look();
        return new Standing(view.generation(), view.stopped());
    }

    @Override
    void begin(UUID generation) {
        rows("any").begin(new Page(generation, 0, 0, List.of()));
    }

    @Override
    boolean stop(@Nullable UUID generation, String reason) {
        return rows("any").stop(generation, reason);
    }

    @Override
    void reset(Page present) {
        written(tx -> rows("any").reset(tx, present));
    }

    @Override
    Optional<Long> fence() {
        return rows("any").fence();
    }

    @Override
    boolean adopt(long fenced, Page present) {
        return database.transact(tx -> rows("any").adopt(tx, fenced, present));
    }

    @Override
    void beat(String member) {
        rows(member).beat();
    }

    @Override
    List<String> members() {
        return rows("any").members();
    }

    @Override
    List<Hand> claim(String member, List<Integer> partitions) {
        return rows(member).claim(partitions).stream()
                .map(row -> new Hand(row.partition(), row.pos(), row.epoch()))
                .toList();
    }

    @Override
    List<Hand> claimBehindAWriterOf(int partition, String member, List<Integer> partitions) {
        return database.transact(tx -> {
            tx.update(
                    "update subscription_partition set pos = pos where subscription = $1 and partition = $2",
                    subscription.name(),
                    (short) partition);
            // On a thread of its own: this one's connection is in the midst of a transaction.
            return CompletableFuture.supplyAsync(() -> claim(member, partitions))
                    .orTimeout(PATIENCE, TimeUnit.SECONDS)
                    .join();
        });
    }

    @Override
    boolean release(int partition, long epoch) {
        return rows("any").release(partition, epoch);
    }

    @Override
    boolean move(int partition, long epoch, long from, long to) {
        return written(tx -> rows("any").move(tx, partition, epoch, from, to, null));
    }

    @Override
    boolean hold(int partition, long epoch) {
        return written(tx -> rows("any").hold(tx, partition, epoch));
    }

    /** Overtaken work is asked again; one who is refused once has nothing to say any more. */
    private boolean written(Consumer<Tx> work) {
        var tries = new int[1];
        database.transact(tx -> {
            if (tries[0]++ == 0) {
                work.accept(tx);
            }
            return true;
        });
        return tries[0] == 1;
    }

    @Override
    Optional<Long> held(int partition, long epoch) {
        return rows("any").held(partition, epoch);
    }

    @Override
    List<Integer> free() {
        return rows("any").look().partitions().stream()
                .filter(row -> row.owner().isEmpty())
                .map(Partition::partition)
                .toList();
    }

    @Override
    void passes(long millis) {
        database.update(
                "update subscription_partition set lease_until = lease_until - $1::bigint * interval '1 millisecond'"
                        + " where subscription = $2",
                millis,
                subscription.name());
        database.update(
                "update subscription_member set seen_until = seen_until - $1::bigint * interval '1 millisecond'"
                        + " where subscription = $2",
                millis,
                subscription.name());
    }
}
