package cobnut.payments.adapter;

import cobnut.kernel.Money;
import cobnut.payments.domain.CardPrint;
import cobnut.payments.domain.Decided;
import cobnut.payments.domain.Payment;
import cobnut.payments.domain.PaymentEvent;
import cobnut.payments.domain.Payments;
import cobnut.payments.domain.Status;
import cobnut.payments.domain.Terms;
import cobnut.postgres.Database;
import cobnut.postgres.Overtaken;
import cobnut.postgres.Tx;
import cobnut.postgres.log.EventLog;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The payments in PostgreSQL. Waiting for a provider is a lease by the database's clock, never an open transaction. */
public final class PgPayments implements Payments {
    private static final String ADD = """
        insert into payments
            (payment_id, order_id, customer_id, card_print, currency, minor, status, asking_until)
        values ($1, $2, $3, $4, $5, $6, $7, now() + $8::bigint * interval '1 millisecond')
        on conflict (payment_id) do nothing\
        """;
    private static final String TAKE_OVER = """
        update payments set asking_until = now() + $6::bigint * interval '1 millisecond'
        where payment_id = $1 and status = 'INTENT' and asking_until <= now()
            and customer_id = $2 and card_print = $3 and currency = $4 and minor = $5\
        """;
    private static final String UNCLAIM = """
        update payments set asking_until = now() where payment_id = $1 and status = 'INTENT'\
        """;
    private static final String FIND = """
        select payment_id, order_id, customer_id, card_print, currency, minor, status, reason, created_at, updated_at
        from payments where payment_id = $1\
        """;
    private static final String LIST = """
        select payment_id, order_id, customer_id, card_print, currency, minor, status, reason, created_at, updated_at
        from payments where order_id = $1 and ($2 or customer_id = $3)
        order by created_at, payment_id limit 100\
        """;
    /** The state and, when money moved, the line that says so: one statement, all or nothing. */
    private static final String MOVE = """
        with moved as (
            update payments set status = $3, reason = $4, updated_at = now()
            where payment_id = $1 and status = $2
            returning payment_id, currency, minor),
        line as (
            insert into ledger (payment_id, kind, debit, credit, currency, minor)
            select payment_id, $5, $6, $7, currency, minor from moved where $5::text is not null)
        select payment_id from moved\
        """;

    private record Line(
            @Nullable String kind,
            @Nullable String debit,
            @Nullable String credit) {
        static final Line NONE = new Line(null, null, null);
        static final Line CAPTURE = new Line("CAPTURE", "bank", "sales");
        static final Line REFUND = new Line("REFUND", "sales", "bank");
    }

    private final Database database;
    private final EventLog log;

    public PgPayments(Database database, EventLog log) {
        this.database = database;
        this.log = log;
    }

    @Override
    public Claim claim(Payment intent, Duration lease) {
        if (insert(intent, lease)) {
            return new Claim(intent, true);
        }
        var terms = intent.agreed();
        boolean mine = database.update(
                        TAKE_OVER,
                        intent.id(),
                        terms.customer(),
                        terms.card().bytes(),
                        terms.amount().currency(),
                        terms.amount().minor(),
                        lease.toMillis())
                == 1;
        return new Claim(known(intent.id()), mine);
    }

    @Override
    public void unclaim(UUID id) {
        database.update(UNCLAIM, id);
    }

    @Override
    public Payment add(Payment payment) {
        return insert(payment, Duration.ZERO) ? payment : known(payment.id());
    }

    private boolean insert(Payment payment, Duration lease) {
        var terms = payment.terms();
        return database.update(
                        ADD,
                        payment.id(),
                        payment.order(),
                        terms.map(Terms::customer).orElse(null),
                        terms.map(agreed -> agreed.card().bytes()).orElse(null),
                        terms.map(agreed -> agreed.amount().currency()).orElse(null),
                        terms.map(agreed -> agreed.amount().minor()).orElse(null),
                        word(payment.status()),
                        lease.toMillis())
                == 1;
    }

    @Override
    public Payment update(Payment known, Function<Payment, Decided> decision) {
        var believed = new AtomicReference<@Nullable Payment>(known);
        return database.transact(tx -> {
            var first = believed.getAndSet(null);
            var before = first != null
                    ? first
                    : tx.find(FIND, PgPayments::payment, known.id()).orElseThrow();
            var decided = decision.apply(before);
            if (!decided.payment().equals(before)) {
                move(tx, before, decided);
            }
            return decided.payment();
        });
    }

    /** Locks the row before it appends, so that events of one payment are in order; a stale state decides anew. */
    private void move(Tx tx, Payment before, Decided decided) {
        var next = decided.payment();
        var line = decided.event().map(PgPayments::line).orElse(Line.NONE);
        var reason = next.status() instanceof Status.Declined(var why) ? why : null;
        tx.find(
                        MOVE,
                        row -> row.getUUID(0),
                        next.id(),
                        word(before.status()),
                        word(next.status()),
                        reason,
                        line.kind(),
                        line.debit(),
                        line.credit())
                .orElseThrow(() -> new Overtaken(before.toString()));
        decided.event()
                .ifPresent(event -> log.append(
                        tx, next.id().toString(), EventLog.ANY, List.of(LoggedPayments.of(next.id(), event))));
    }

    @Override
    public Optional<Payment> find(UUID id) {
        return database.find(FIND, PgPayments::payment, id);
    }

    @Override
    public Optional<Dated> findDated(UUID id) {
        return database.find(FIND, PgPayments::dated, id);
    }

    @Override
    public List<Dated> list(UUID order, Reader reader) {
        return database.list(LIST, PgPayments::dated, order, reader.everything(), reader.customer());
    }

    private Payment known(UUID id) {
        return find(id).orElseThrow(() -> new IllegalStateException("payment " + id + " is there and cannot be read"));
    }

    private static Line line(PaymentEvent event) {
        return switch (event) {
            case PaymentEvent.Captured _ -> Line.CAPTURE;
            case PaymentEvent.Refunded _ -> Line.REFUND;
            case PaymentEvent.Declined _, PaymentEvent.Voided _ -> Line.NONE;
        };
    }

    private static String word(Status status) {
        return switch (status) {
            case Status.Intent _ -> "INTENT";
            case Status.Voiding _ -> "VOIDING";
            case Status.Captured _ -> "CAPTURED";
            case Status.Declined _ -> "DECLINED";
            case Status.Voided _ -> "VOIDED";
            case Status.Refunding _ -> "REFUNDING";
            case Status.Refunded _ -> "REFUNDED";
        };
    }

    private static Status status(Row row) {
        return switch (row.getString("status")) {
            case "INTENT" -> new Status.Intent();
            case "VOIDING" -> new Status.Voiding();
            case "CAPTURED" -> new Status.Captured();
            case "DECLINED" -> new Status.Declined(row.getString("reason"));
            case "VOIDED" -> new Status.Voided();
            case "REFUNDING" -> new Status.Refunding();
            case "REFUNDED" -> new Status.Refunded();
            case String other -> throw new IllegalStateException("a payment cannot be " + other);
        };
    }

    private static Payment payment(Row row) {
        var currency = row.getString("currency");
        var terms = currency == null
                ? Optional.<Terms>empty()
                : Optional.of(new Terms(
                        row.getString("customer_id"),
                        new CardPrint(row.getBuffer("card_print").getBytes()),
                        new Money(currency, row.getLong("minor"))));
        return new Payment(row.getUUID("payment_id"), row.getUUID("order_id"), terms, status(row));
    }

    private static Dated dated(Row row) {
        return new Dated(
                payment(row),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }
}
