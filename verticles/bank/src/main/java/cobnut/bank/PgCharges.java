package cobnut.bank;

import cobnut.bank.Charge.Status;
import cobnut.kernel.Money;
import cobnut.postgres.Database;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The bank's memory. A charge and its line in the ledger are one statement; the primary key decides who came first,
 * the charge or its void. Blocks: not for event loops.
 */
final class PgCharges {
    private static final String CHARGE = """
        with fresh as (
            insert into charges (charge_id, status, currency, minor, card, reason)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (charge_id) do nothing
            returning charge_id, status, currency, minor),
        line as (
            insert into ledger (charge_id, kind, currency, minor)
            select charge_id, 'CAPTURE', currency, minor from fresh where status = 'CAPTURED')
        select charge_id from fresh\
        """;
    private static final String TOMBSTONE = """
        insert into charges (charge_id, status) values ($1, 'VOIDED')
        on conflict (charge_id) do nothing\
        """;
    private static final String REFUND = """
        with back as (
            update charges set status = 'REFUNDED', refund_id = $2
            where charge_id = $1 and status = 'CAPTURED'
            returning charge_id, currency, minor),
        line as (
            insert into ledger (charge_id, kind, currency, minor)
            select charge_id, 'REFUND', currency, minor from back)
        select charge_id from back\
        """;
    private static final String FIND = """
        select charge_id, status, currency, minor, card, reason, refund_id
        from charges where charge_id = $1\
        """;
    private static final String LOCK_HEAD = "select pos from ledger_head for update";
    private static final String NUMBER = """
        with waiting as (
            select line, row_number() over (order by line) as n
            from (select line from ledger where pos is null order by line limit 10000) as fresh)
        update ledger set pos = $1 + waiting.n from waiting where ledger.line = waiting.line\
        """;
    private static final String MOVE_HEAD = "update ledger_head set pos = $1";
    private static final String LEDGER = """
        select pos, charge_id, kind, currency, minor, at
        from ledger where pos > $1 order by pos limit $2\
        """;

    private static final String MOVEMENTS = """
        select coalesce(pos, 0) as pos, charge_id, kind, currency, minor, at
        from ledger where charge_id = $1 order by line\
        """;

    /** @param fresh false when the id was known: then it is what happened before, untouched */
    record Charged(Charge charge, boolean fresh) {}

    /** A movement of money; positions are dense and never change. */
    record Line(long position, String chargeId, String kind, Money amount, Instant at) {}

    private final Database database;

    PgCharges(Database database) {
        this.database = database;
    }

    Charged charge(Charge charge) {
        var amount = charge.amount();
        var fresh = database.find(
                CHARGE,
                row -> row.getString(0),
                charge.id(),
                charge.status(),
                amount == null ? null : amount.currency(),
                amount == null ? null : amount.minor(),
                charge.card(),
                charge.reason());
        return fresh.isPresent() ? new Charged(charge, true) : new Charged(known(charge.id()), false);
    }

    Optional<Charge> find(String id) {
        return database.find(FIND, PgCharges::charge, id);
    }

    /** Leaves a tombstone when the charge never came; what came stays as it is. */
    Charge voided(String id) {
        return database.update(TOMBSTONE, id) == 1 ? new Charge(id, Status.VOIDED, null, null, null, null) : known(id);
    }

    /** Gives a captured charge back, once; any other stays as it is. Empty when the charge never came. */
    Optional<Charge> refund(String id, String refundId) {
        database.find(REFUND, row -> row.getString(0), id, refundId);
        return find(id);
    }

    /** Numbers the lines that nobody has read yet, then reads on from a position. */
    List<Line> ledger(long after, int limit) {
        database.transact(tx -> {
            long head = tx.find(LOCK_HEAD, row -> row.getLong(0)).orElseThrow();
            // A statement of its own: it must see what was committed while this one waited for the lock.
            int numbered = tx.update(NUMBER, head);
            return numbered == 0 ? 0 : tx.update(MOVE_HEAD, head + numbered);
        });
        return database.list(LEDGER, PgCharges::line, after, limit);
    }

    /** The lines of one charge; those that no ledger reader has seen yet have position 0. */
    List<Line> movements(String id) {
        return database.list(MOVEMENTS, PgCharges::line, id);
    }

    private Charge known(String id) {
        return find(id).orElseThrow(() -> new IllegalStateException("charge " + id + " is there and cannot be read"));
    }

    private static Charge charge(Row row) {
        var currency = row.getString("currency");
        return new Charge(
                row.getString("charge_id"),
                Status.valueOf(row.getString("status")),
                currency == null ? null : new Money(currency, row.getLong("minor")),
                row.getString("card"),
                row.getString("reason"),
                row.getString("refund_id"));
    }

    private static Line line(Row row) {
        return new Line(
                row.getLong("pos"),
                row.getString("charge_id"),
                row.getString("kind"),
                new Money(row.getString("currency"), row.getLong("minor")),
                row.getOffsetDateTime("at").toInstant());
    }
}
