package cobnut.payments.adapter;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.payments.domain.Outcome;
import cobnut.payments.domain.Payment;
import cobnut.payments.domain.Payments;
import cobnut.payments.domain.PaymentsContract;
import cobnut.postgres.Database;
import cobnut.postgres.log.EventLog;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Postgres.class)
class PgPaymentsTest implements PaymentsContract {
    private static final String SECOND_CAPTURE = """
        insert into ledger (payment_id, kind, debit, credit, currency, minor)
        values ($1, 'CAPTURE', 'bank', 'sales', 'EUR', 1)\
        """;

    private final Database database;

    PgPaymentsTest(Postgres.Schema schema) {
        this.database = schema.payments();
    }

    @Override
    public Payments payments() {
        return new PgPayments(database, new EventLog(database));
    }

    @Override
    public List<String> lines(UUID payment) {
        return database.list(
                "select kind from ledger where payment_id = $1 order by line", row -> row.getString(0), payment);
    }

    @Override
    public List<String> events(UUID payment) {
        return database.transact(tx -> new EventLog(database).of(tx, payment.toString())).stream()
                .map(event -> event.type().replace("cobnut.payments.v1.Payment", ""))
                .toList();
    }

    @Test
    void nobody_rewrites_the_ledger() {
        var intent = Payment.intent(PaymentsContract.newCharge());
        payments().claim(intent, LONG);
        payments().update(intent, now -> now.heard(new Outcome.Captured()));

        assertThatThrownBy(() -> database.update("update ledger set minor = 1 where payment_id = $1", intent.id()))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> database.update("delete from ledger where payment_id = $1", intent.id()))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> database.update(SECOND_CAPTURE, intent.id())).hasMessageContaining("one_net_capture");
    }
}
