package cobnut.postgres.subscription;

import cobnut.postgres.Database;
import cobnut.postgres.Tx;
import cobnut.postgres.log.LoggedEvent;
import cobnut.postgres.subscription.SubscriptionView.Parked;
import cobnut.postgres.subscription.core.Lane.Reviewed;
import io.vertx.sqlclient.Row;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events that a subscription has put aside. */
final class ParkedRows {
    private static final int OWED_AT_ONCE = 256;

    private static final String PARK = """
        insert into subscription_parked (subscription, event_id, partition, pos, key, version, type, type_version,
            payload, at, traceparent, state, reason, attempts)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        on conflict on constraint subscription_parked_once do nothing
        """;

    private static final String COLUMNS = """
        select k.pos, k.key, k.version, k.partition, k.event_id, k.type, k.type_version, k.payload, k.at,
            k.traceparent, k.state, k.reason, k.attempts, k.parked_at
        from subscription_parked k where k.subscription = $1 and ($2::uuid is null or k.event_id = $2)
        order by k.id limit $3
        """;

    /** What no failed event of the same key stands before. */
    private static final String OWED = """
        select k.pos, k.key, k.version, k.partition, k.event_id, k.type, k.type_version, k.payload, k.at,
            k.traceparent
        from subscription_parked k where k.subscription = $1 and k.partition = $2 and not exists (
            select from subscription_parked f where f.subscription = $1 and f.partition = $2 and f.key = k.key
                and f.id <= k.id and f.state = 'FAILED')
        order by k.id limit $3
        """;

    private static final String LOCK = """
        select k.pos, k.key, k.version, k.partition, k.event_id, k.type, k.type_version, k.payload, k.at,
            k.traceparent
        from subscription_parked k where k.subscription = $1 and k.event_id = $2 and k.state <> 'FAILED' for update
        """;

    private static final String REFUSE = """
        update subscription_parked set state = 'FAILED', reason = $3, attempts = attempts + $4
        where subscription = $1 and event_id = $2
        """;

    /** Only the first of a key: what waits behind a failed one cannot be tried before it. */
    private static final String REPLAY = """
        update subscription_parked k set state = 'REPLAY', type_version = coalesce($3, k.type_version),
            payload = coalesce($4, k.payload)
        where k.subscription = $1 and k.state = 'FAILED' and ($2::uuid is null or k.event_id = $2)
        """;

    private final Database database;
    private final String subscription;

    ParkedRows(Database database, String subscription) {
        this.database = database;
        this.subscription = subscription;
    }

    void failed(Tx tx, LoggedEvent event, String reason, int attempts) {
        tx.update(PARK, row(event, "FAILED", reason, attempts));
    }

    void behind(Tx tx, List<LoggedEvent> events) {
        tx.batch(
                PARK,
                events.stream()
                        .map(event -> Tx.tuple(row(event, "BEHIND", "", 0)))
                        .toList());
    }

    private @Nullable Object[] row(LoggedEvent event, String state, String reason, int attempts) {
        return new @Nullable Object[] {
            subscription,
            event.id(),
            (short) event.partition(),
            event.pos(),
            event.key(),
            event.version(),
            event.type(),
            event.typeVersion(),
            event.payload(),
            event.at(),
            event.traceparent(),
            state,
            reason,
            attempts
        };
    }

    /** Only that event, when one is named. */
    List<Parked> list(@Nullable UUID event, int most) {
        return database.list(
                COLUMNS,
                row -> new Parked(
                        event(row),
                        row.getString(10),
                        row.getString(11),
                        row.getInteger(12),
                        row.getOffsetDateTime(13).toInstant()),
                subscription,
                event,
                most);
    }

    Reviewed review(int partition) {
        var keys = database.list(
                "select distinct key from subscription_parked where subscription = $1 and partition = $2",
                row -> row.getString(0),
                subscription,
                (short) partition);
        return new Reviewed(
                new HashSet<>(keys),
                keys.isEmpty()
                        ? List.of()
                        : database.list(OWED, ParkedRows::event, subscription, (short) partition, OWED_AT_ONCE));
    }

    /** The event as an operator left it; empty when it was dropped meanwhile. */
    Optional<LoggedEvent> lock(Tx tx, UUID event) {
        return tx.find(LOCK, ParkedRows::event, subscription, event);
    }

    void unpark(Tx tx, UUID event) {
        tx.update("delete from subscription_parked where subscription = $1 and event_id = $2", subscription, event);
    }

    void refuse(Tx tx, UUID event, String reason, int attempts) {
        tx.update(REFUSE, subscription, event, reason, attempts);
    }

    /** Marks failed events to be tried again, one of them or all; with another payload when one is given. */
    long replay(@Nullable UUID event, @Nullable Integer typeVersion, byte @Nullable [] payload) {
        return database.update(REPLAY, subscription, event, typeVersion, payload);
    }

    boolean drop(UUID event) {
        return database.update(
                        "delete from subscription_parked where subscription = $1 and event_id = $2",
                        subscription,
                        event)
                > 0;
    }

    boolean has(UUID event) {
        return database.find(
                        "select 1 from subscription_parked where subscription = $1 and event_id = $2",
                        row -> 1,
                        subscription,
                        event)
                .isPresent();
    }

    void clear(Tx tx) {
        tx.update("delete from subscription_parked where subscription = $1", subscription);
    }

    private static LoggedEvent event(Row row) {
        return new LoggedEvent(
                row.getLong(0),
                row.getString(1),
                row.getLong(2),
                row.getShort(3),
                row.getUUID(4),
                row.getString(5),
                row.getInteger(6),
                row.getBuffer(7).getBytes(),
                row.getOffsetDateTime(8).toInstant(),
                row.getString(9));
    }
}
