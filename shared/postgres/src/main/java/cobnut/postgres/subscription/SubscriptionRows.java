package cobnut.postgres.subscription;

import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.log.Page;
import cobnut.postgres.subscription.SubscriptionView.Partition;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One subscription's row, its positions with their leases, and who shares them. Leases are by the database's clock. */
final class SubscriptionRows {

    private static final String FIND = """
        select s.log, s.kind, s.state, s.reason, s.generation, s.head,
            (select coalesce(max(extract(epoch from now() - p.at)), 0)::float8 from subscription_partition p
                where p.subscription = s.name and p.pos < s.head),
            (select count(*) from subscription_parked k where k.subscription = s.name)
        from subscription s where s.name = $1
        """;

    private static final String PARTITIONS = """
        select partition, pos, epoch, case when lease_until > now() then coalesce(lease_owner, '') else '' end,
            deaths, suspect
        from subscription_partition where subscription = $1 order by partition
        """;

    private static final String BEAT = """
        with renewed as (
            update subscription_partition set lease_until = now() + $3::bigint * interval '1 millisecond'
            where subscription = $1 and lease_owner = $2),
        forgotten as (
            delete from subscription_member
            where subscription = $1 and member <> $2 and seen_until < now() - interval '1 hour')
        insert into subscription_member (subscription, member, seen_until)
        values ($1, $2, now() + $3::bigint * interval '1 millisecond')
        on conflict (subscription, member) do update set seen_until = excluded.seen_until
        """;

    /**
     * Of one that runs: the lock is waited for by whoever stops it, and waits for whoever restarts it. Whoever did not
     * give it back has died, or was frozen.
     */
    private static final String CLAIM = """
        with running as materialized (
            select name from subscription where name = $1 and state = 'RUNNING' for share)
        update subscription_partition set lease_owner = $2, epoch = epoch + 1,
            deaths = deaths + (lease_owner is not null)::int,
            lease_until = now() + $3::bigint * interval '1 millisecond'
        where (subscription, partition) in (
            select p.subscription, p.partition from subscription_partition p join running r on r.name = p.subscription
            where p.partition = any ($4) and (p.lease_owner is null or p.lease_until <= now())
            order by p.partition for update of p skip locked)
        returning partition, pos, epoch, lease_owner, deaths, suspect
        """;

    private static final String RELEASE = """
        update subscription_partition set lease_owner = null, lease_until = '-infinity', epoch = epoch + 1
        where subscription = $1 and partition = $2 and epoch = $3
        """;

    private static final String RELEASE_ALL = """
        with gone as (delete from subscription_member where subscription = $1 and member = $2)
        update subscription_partition set lease_owner = null, lease_until = '-infinity', epoch = epoch + 1
        where subscription = $1 and lease_owner = $2
        """;

    /** No position is null: a move that is not this epoch's, or not from here, breaks the rule. */
    private static final String MOVE = """
        update subscription_partition set pos = case when pos = $4 and epoch = $3 then $5::bigint end,
            at = coalesce($6, now()), deaths = 0, suspect = 0
        where subscription = $1 and partition = $2
        """;

    private static final String HOLD = """
        update subscription_partition set epoch = case when epoch = $3 then epoch end, deaths = 0, suspect = $4
        where subscription = $1 and partition = $2
        """;

    /** Hands that are at it are refused from now on; those that are about to commit are waited for. */
    private static final String RESTART = """
        update subscription_partition set pos = case when $2 then 0 else least(pos, $3) end, at = now(),
            deaths = 0, suspect = 0, epoch = epoch + 1, lease_owner = null, lease_until = '-infinity'
        where subscription = $1
        """;

    private static final String FENCE = """
        update subscription_partition set epoch = epoch + 1, lease_owner = null, lease_until = '-infinity'
        where subscription = $1
        """;

    private final Database database;
    private final Subscription subscription;
    private final String member;
    private final long lease;

    SubscriptionRows(Database database, Subscription subscription, String member, Duration lease) {
        this.database = database;
        this.subscription = subscription;
        this.member = member;
        this.lease = lease.toMillis();
    }

    void register() {
        database.transact(tx -> {
            tx.update("""
                insert into subscription (name, log, kind) values ($1, $2, $3)
                on conflict (name) do update set log = excluded.log, kind = excluded.kind
                """, subscription.name(), subscription.log(), subscription.kind());
            return tx.update("""
                insert into subscription_partition (subscription, partition) select $1, generate_series(0, 15)
                on conflict do nothing
                """, subscription.name());
        });
    }

    SubscriptionView look() {
        var partitions = database.list(PARTITIONS, SubscriptionRows::partition, subscription.name());
        return database.find(FIND, row -> view(row, partitions), subscription.name())
                .orElseThrow();
    }

    private SubscriptionView view(Row row, List<Partition> partitions) {
        boolean stopped = row.getString(2).equals("STOPPED");
        return new SubscriptionView(
                subscription.name(),
                row.getString(0),
                row.getString(1),
                stopped ? Optional.of(row.getString(3)) : Optional.empty(),
                Optional.ofNullable(row.getUUID(4)),
                row.getLong(5),
                row.getDouble(6),
                row.getLong(7),
                partitions);
    }

    private static Partition partition(Row row) {
        return new Partition(
                row.getShort(0), row.getLong(1), row.getLong(2), row.getString(3), row.getInteger(4), row.getLong(5));
    }

    /** Says that this instance lives and renews what it holds. */
    void beat() {
        database.update(BEAT, subscription.name(), member, lease);
    }

    List<String> members() {
        return database.list(
                "select member from subscription_member where subscription = $1 and seen_until > now()",
                row -> row.getString(0),
                subscription.name());
    }

    List<Partition> claim(List<Integer> partitions) {
        var wanted = partitions.stream().map(Integer::shortValue).toArray(Short[]::new);
        return database.transact(
                tx -> tx.list(CLAIM, SubscriptionRows::partition, subscription.name(), member, lease, wanted));
    }

    boolean release(int partition, long epoch) {
        return database.update(RELEASE, subscription.name(), (short) partition, epoch) > 0;
    }

    int releaseAll() {
        return database.update(RELEASE_ALL, subscription.name(), member);
    }

    /** The first contact with the log; whoever comes second finds it done. */
    void begin(Page page) {
        database.transact(tx -> {
            int first = tx.update(
                    "update subscription set generation = $2, head = $3 where name = $1 and generation is null",
                    subscription.name(),
                    page.generation(),
                    page.head());
            return first == 0 || !subscription.fromNow()
                    ? 0
                    : tx.update(
                            "update subscription_partition set pos = $2 where subscription = $1",
                            subscription.name(),
                            page.head());
        });
    }

    /** False when the generation it was refused with is no longer the subscription's. */
    boolean stop(@Nullable UUID generation, String reason) {
        return database.update("""
            update subscription set state = 'STOPPED', reason = $3
            where name = $1 and state = 'RUNNING' and generation is not distinct from $2
            """, subscription.name(), generation, reason) > 0;
    }

    void head(UUID generation, long head) {
        database.update(
                "update subscription set head = $3 where name = $1 and generation = $2 and head <> $3",
                subscription.name(),
                generation,
                head);
    }

    /** In the transaction of the effect, at its end; breaks it as {@code Overtaken} when the position is another's. */
    void move(Tx tx, int partition, long epoch, long from, long to, @Nullable Instant at) {
        tx.compareAndSet(MOVE, _ -> {}, subscription.name(), (short) partition, epoch, from, to, at);
    }

    /** As {@link #move}, for an effect that moves no position. */
    void hold(Tx tx, int partition, long epoch) {
        suspect(tx, partition, epoch, 0);
    }

    /** As {@link #hold}; whoever dies from now on may have died of that event. */
    void suspect(Tx tx, int partition, long epoch, long pos) {
        tx.compareAndSet(HOLD, _ -> {}, subscription.name(), (short) partition, epoch, pos);
    }

    /** The position, if it is still this epoch's to move. */
    Optional<Long> held(int partition, long epoch) {
        return database.find("""
            select pos from subscription_partition where subscription = $1 and partition = $2 and epoch = $3
            """, row -> row.getLong(0), subscription.name(), (short) partition, epoch);
    }

    /**
     * Hands of before that a stopped one still has are refused from now on, and nobody claims its partitions: where its
     * positions are they stay.
     *
     * @return what {@link #adopt} is to be told, so that it knows that they did; empty when the subscription runs
     */
    Optional<Long> fence() {
        return database.transact(tx -> {
            if (!stopped(tx)) {
                return Optional.empty();
            }
            tx.update(FENCE, subscription.name());
            return Optional.of(epochs(tx));
        });
    }

    /** With the lock of whoever stops or restarts it. */
    private boolean stopped(Tx tx) {
        return tx.find(
                        "select state from subscription where name = $1 for update",
                        row -> row.getString(0),
                        subscription.name())
                .filter("STOPPED"::equals)
                .isPresent();
    }

    private long epochs(Tx tx) {
        return tx.find(
                        "select sum(epoch)::bigint from subscription_partition where subscription = $1",
                        row -> row.getLong(0),
                        subscription.name())
                .orElseThrow();
    }

    /**
     * A stopped one goes on in the log's present generation, from the lower of position and what the log still is of
     * what it was.
     *
     * @param fenced from before the log was asked where it ends: an older answer would have positions go back below
     *     what took effect in the meantime
     * @return false, and nothing is changed, when it has been restarted since
     */
    boolean adopt(Tx tx, long fenced, Page present) {
        if (!stopped(tx) || epochs(tx) != fenced) {
            return false;
        }
        restart(tx, false, present);
        return true;
    }

    /** From the beginning, in the log's present generation. */
    void reset(Tx tx, Page present) {
        restart(tx, true, present);
    }

    private void restart(Tx tx, boolean anew, Page present) {
        var known = tx.find(
                        "select coalesce(generation::text, '') from subscription where name = $1 for update",
                        row -> row.getString(0),
                        subscription.name())
                .filter(text -> !text.isEmpty())
                .map(UUID::fromString);
        tx.update(RESTART, subscription.name(), anew, present.sharedWith(known.orElse(null)));
        tx.update(
                "update subscription set state = 'RUNNING', reason = '', generation = $2, head = $3 where name = $1",
                subscription.name(),
                present.generation(),
                present.head());
    }
}
