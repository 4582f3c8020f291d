package cobnut.payments.adapter;

import cobnut.chassis.Node.Account;
import cobnut.chassis.Node.Account.Fact;
import cobnut.kernel.Ids;
import cobnut.kernel.Money;
import cobnut.kernel.ServiceException;
import cobnut.postgres.Database;
import io.vertx.sqlclient.Row;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** What is known of an order's money: the payments, our ledger, and the provider's own. */
public final class PaymentAccount {
    private static final String PAYMENTS = """
        select payment_id, status, coalesce(reason, '') as reason, created_at, updated_at from payments
        where order_id = $1 or payment_id = $1 order by created_at limit 100\
        """;
    private static final String LEDGER = """
        select kind, debit, credit, currency, minor, at from ledger where payment_id = any ($1) order by line\
        """;

    private final Database database;
    private final HttpBank bank;
    private final InstantSource clock;

    /** @param clock for when the provider gave no answer */
    public PaymentAccount(Database database, HttpBank bank, InstantSource clock) {
        this.database = database;
        this.bank = bank;
        this.clock = clock;
    }

    /** Nothing when the subject is no order and no payment. */
    public Account of(String subject) {
        return Ids.find(subject).map(this::of).orElseGet(() -> new Account(List.of(), List.of()));
    }

    private Account of(UUID id) {
        var facts = new ArrayList<Fact>();
        var payments = database.list(
                PAYMENTS,
                row -> {
                    facts.addAll(payment(row));
                    return row.getUUID("payment_id");
                },
                id);
        facts.addAll(database.list(LEDGER, PaymentAccount::line, (Object) payments.toArray(UUID[]::new)));
        payments.forEach(payment -> facts.addAll(bank(payment)));
        return new Account(payments.stream().map(UUID::toString).toList(), facts);
    }

    private static List<Fact> payment(Row row) {
        var id = row.getUUID("payment_id").toString();
        var created = row.getOffsetDateTime("created_at").toInstant();
        var updated = row.getOffsetDateTime("updated_at").toInstant();
        return Stream.of(
                        new Fact(created, "payment", "noted", "payment " + id),
                        new Fact(updated, "payment", "is " + row.getString("status"), row.getString("reason")))
                .toList();
    }

    private static Fact line(Row row) {
        return new Fact(
                row.getOffsetDateTime("at").toInstant(),
                "ledger",
                row.getString("kind"),
                words(new Money(row.getString("currency"), row.getLong("minor"))) + ", " + row.getString("debit")
                        + " to " + row.getString("credit"));
    }

    private List<Fact> bank(UUID payment) {
        try {
            return bank.ledger(payment).stream()
                    .map(line -> new Fact(line.at(), "bank", line.kind(), words(line.amount())))
                    .toList();
        } catch (ServiceException unknown) {
            return List.of(
                    new Fact(clock.instant(), "bank", "could not be asked", String.valueOf(unknown.getMessage())));
        }
    }

    private static String words(Money money) {
        return money.minor() + " " + money.currency() + " (minor units)";
    }
}
