package cobnut.payments.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.kernel.Money;
import cobnut.kernel.ServiceException;
import cobnut.payments.application.Paying;
import cobnut.payments.domain.Charge;
import cobnut.payments.domain.Outcome;
import cobnut.payments.domain.Payment;
import cobnut.payments.domain.Status;
import cobnut.postgres.Database;
import cobnut.postgres.log.EventLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Money between two databases and an HTTP connection: whatever gets lost, both ledgers end up line by line equal. */
@ExtendWith(Postgres.class)
class RealBankTest {
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    private static final String OURS = """
        select payment_id || ' ' || kind || ' ' || currency || ' ' || minor
        from ledger where payment_id = any($1)\
        """;

    private final Postgres.Schema schema;
    private final Database database;
    private RealBank real;
    private final List<HttpBank> clients = new ArrayList<>();
    private final Set<UUID> made = new HashSet<>();

    RealBankTest(Postgres.Schema schema) {
        this.schema = schema;
        this.database = schema.payments();
    }

    @BeforeEach
    void open() {
        real = new RealBank(schema.bank());
    }

    @AfterEach
    void both_ledgers_agree_line_by_line() throws Exception {
        try {
            var ours = database.list(OURS, row -> row.getString(0), (Object) made.toArray(UUID[]::new));
            var theirs = real.ledger().stream()
                    .filter(line -> made.contains(UUID.fromString(line.substring(0, 36))))
                    .toList();
            assertThat(ours).containsExactlyInAnyOrderElementsOf(theirs);
        } finally {
            clients.forEach(HttpBank::close);
            real.close();
        }
    }

    @Test
    void a_good_card_is_charged_once_however_often_it_is_asked() {
        var charge = charge("tok_ok");
        var paying = node(PATIENT);

        for (int n = 0; n < 5; n++) {
            assertThat(paying.charge(charge).status()).isEqualTo(new Status.Captured());
        }
        assertThat(lines(charge)).isEqualTo(1);
    }

    @Test
    void a_charge_costs_three_commits_the_banks_own_among_them() {
        var paying = node(PATIENT);
        var least = Long.MAX_VALUE;
        // The server's own housekeeping takes transaction ids as well, now and then.
        for (int n = 0; n < 10; n++) {
            long before = transactions();
            paying.charge(charge("tok_ok"));
            least = Math.min(least, transactions() - before);
        }

        assertThat(least).isEqualTo(3);
    }

    private long transactions() {
        return database.find("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint", row -> row.getLong(0))
                .orElseThrow();
    }

    @Test
    void a_declined_and_an_unknown_card_say_why() {
        assertThat(node(PATIENT).charge(charge("tok_declined")).status())
                .isEqualTo(new Status.Declined("CARD_DECLINED"));
        assertThat(node(PATIENT).charge(charge("tok_other")).status()).isEqualTo(new Status.Declined("UNKNOWN_CARD"));
    }

    @Test
    void a_slow_card_is_charged_in_the_end() {
        settlesAfterUnknown(charge("tok_slow"));
    }

    @Test
    void a_card_that_hangs_after_the_charge_is_charged_once() {
        settlesAfterUnknown(charge("tok_hang_after_charge"));
    }

    @Test
    void an_error_after_the_charge_is_not_the_end_of_it() {
        settlesAfterUnknown(charge("tok_error_after_charge"));
    }

    private void settlesAfterUnknown(Charge charge) {
        var paying = node(IMPATIENT);
        assertThatThrownBy(() -> paying.charge(charge)).hasMessageContaining("PROVIDER_UNKNOWN");

        assertThat(until(() -> paying.charge(charge)).status()).isEqualTo(new Status.Captured());
        assertThat(lines(charge)).isEqualTo(1);
    }

    @Test
    void a_node_that_dies_between_the_charge_and_its_result_is_followed_by_another() {
        var charge = charge("tok_ok");
        new PgPayments(database, new EventLog(database)).claim(Payment.intent(charge), Duration.ofMillis(300));
        client(PATIENT).charge(charge);

        assertThat(until(() -> node(PATIENT).charge(charge)).status()).isEqualTo(new Status.Captured());
        assertThat(lines(charge)).isEqualTo(1);
    }

    @Test
    void a_node_that_dies_between_the_intent_and_the_charge_can_be_voided() {
        var charge = charge("tok_ok");
        new PgPayments(database, new EventLog(database)).claim(Payment.intent(charge), Duration.ofHours(1));

        assertThat(node(PATIENT).voidCharge(charge.id(), charge.order()).status())
                .isEqualTo(new Status.Voided());
        assertThat(client(PATIENT).charge(charge)).isEqualTo(new Outcome.Voided());
    }

    @Test
    void a_hanging_charge_that_is_voided_says_that_the_money_has_moved() {
        var charge = charge("tok_hang_after_charge");
        var paying = node(IMPATIENT);
        assertThatThrownBy(() -> paying.charge(charge)).hasMessageContaining("PROVIDER_UNKNOWN");

        var voided = until(() -> paying.voidCharge(charge.id(), charge.order()));

        // The bank may have been slow: a void that came first is as good, as long as both sides say the same.
        assertThat(voided.status()).isIn(new Status.Captured(), new Status.Voided());
        assertThat(lines(charge)).isEqualTo(voided.status() instanceof Status.Captured ? 1 : 0);
    }

    @Test
    void a_refund_after_a_crash_half_way_is_one_refund() {
        var charge = charge("tok_ok");
        var captured = node(PATIENT).charge(charge);
        new PgPayments(database, new EventLog(database)).update(captured, Payment::refund);
        client(PATIENT).refund(charge.id());

        assertThat(node(PATIENT).refund(charge.id()).status()).isEqualTo(new Status.Refunded());
        assertThat(lines(charge)).isEqualTo(2);
    }

    @Test
    void charge_and_void_at_once_agree_whoever_wins() throws Exception {
        race(
                60,
                charge -> List.of(
                        () -> node(PATIENT).charge(charge),
                        () -> node(PATIENT).voidCharge(charge.id(), charge.order())));
    }

    @Test
    void void_and_charge_at_once_agree_whoever_wins() throws Exception {
        race(
                60,
                charge -> List.of(
                        () -> node(PATIENT).voidCharge(charge.id(), charge.order()),
                        () -> node(PATIENT).charge(charge)));
    }

    @Test
    void a_crowd_of_both_agrees() throws Exception {
        race(
                15,
                charge -> Stream.<Supplier<Payment>>iterate(
                                () -> node(PATIENT).charge(charge),
                                last -> () -> node(PATIENT).voidCharge(charge.id(), charge.order()))
                        .limit(2)
                        .flatMap(one -> Stream.of(one, one, one))
                        .toList());
    }

    private void race(int rounds, Function<Charge, List<Supplier<Payment>>> parties) throws Exception {
        var shared = node(PATIENT);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < rounds; round++) {
                var charge = charge("tok_ok");
                var all = new ArrayList<Future<Payment>>();
                for (var party : parties.apply(charge)) {
                    all.add(threads.submit((Callable<Payment>) () -> until(party)));
                }
                var words = new ArrayList<Status>();
                for (var one : all) {
                    words.add(one.get().status());
                }
                assertThat(words).containsOnly(shared.charge(charge).status());
                assertThat(lines(charge)).isEqualTo(words.getFirst() instanceof Status.Captured ? 1 : 0);
            }
        }
    }

    /** What a saga does: the same call again, until it is answered. */
    private static Payment until(Supplier<Payment> call) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (true) {
            try {
                return call.get();
            } catch (ServiceException passing) {
                if (!passing.kind().passing() || System.nanoTime() > end) {
                    throw passing;
                }
                Thread.onSpinWait();
            }
        }
    }

    private Paying node(Duration requestTimeout) {
        return new Paying(
                new PgPayments(database, new EventLog(database)), client(requestTimeout), Duration.ofMillis(500));
    }

    private synchronized HttpBank client(Duration requestTimeout) {
        var client = new HttpBank(schema.vertx(), real.access(requestTimeout, 64));
        clients.add(client);
        return client;
    }

    private long lines(Charge charge) {
        return database.find("select count(*) from ledger where payment_id = $1", row -> row.getLong(0), charge.id())
                .orElseThrow();
    }

    private Charge charge(String card) {
        var charge = new Charge(UUID.randomUUID(), UUID.randomUUID(), "ann", card, new Money("EUR", 1290));
        made.add(charge.id());
        return charge;
    }
}
