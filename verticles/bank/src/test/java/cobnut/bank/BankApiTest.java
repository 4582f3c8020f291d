package cobnut.bank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cobnut.postgres.Database;
import cobnut.testkit.postgres.PostgresExtension;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(PostgresExtension.class)
class BankApiTest {
    private final Database database;
    private final String id = RunningBank.newId();
    private RunningBank bank;

    BankApiTest(Database database) {
        this.database = database;
    }

    @BeforeEach
    void open() {
        bank = new RunningBank(database, 256);
    }

    @AfterEach
    void close() {
        bank.close();
    }

    @Test
    void the_same_charge_twice_takes_the_money_once() {
        var first = bank.charge(id, "tok_ok");
        var second = bank.charge(id, "tok_ok");

        assertThat(first.word()).isEqualTo("CAPTURED");
        assertThat(second).isEqualTo(first);
        assertThat(lines(id)).containsExactly("CAPTURE EUR 1290");
    }

    @Test
    void a_charge_id_means_one_amount_and_one_card_for_ever() {
        bank.charge(id, "tok_ok");

        assertThat(bank.charge(id, "tok_declined").status()).isEqualTo(422);
        assertThat(bank.post("/charges", RunningBank.body(id, "tok_ok", 1291)).word())
                .isEqualTo("CHARGE_MISMATCH");
        assertThat(lines(id)).hasSize(1);
    }

    @Test
    void a_decline_says_why_and_moves_nothing() {
        assertThat(bank.charge(id, "tok_declined").body().getString("reason")).isEqualTo("CARD_DECLINED");
        assertThat(bank.charge(RunningBank.newId(), "tok_stolen").body().getString("reason"))
                .isEqualTo("UNKNOWN_CARD");
        assertThat(lines(id)).isEmpty();
    }

    @Test
    void a_void_that_comes_first_keeps_the_charge_out_for_ever() {
        assertThat(bank.voided(id).word()).isEqualTo("VOIDED");
        assertThat(bank.charge(id, "tok_ok").word()).isEqualTo("VOIDED");
        assertThat(bank.voided(id).word()).isEqualTo("VOIDED");
        assertThat(lines(id)).isEmpty();
    }

    @Test
    void a_void_that_comes_late_says_that_the_money_has_moved() {
        bank.charge(id, "tok_ok");

        assertThat(bank.voided(id).word()).isEqualTo("CAPTURED");
        assertThat(bank.get("/charges/" + id).word()).isEqualTo("CAPTURED");
    }

    @Test
    void a_void_of_a_declined_charge_has_nothing_to_do() {
        bank.charge(id, "tok_declined");

        assertThat(bank.voided(id).word()).isEqualTo("VOIDED");
        assertThat(bank.charge(id, "tok_declined").word()).isEqualTo("DECLINED");
    }

    @Test
    void a_refund_gives_the_money_back_once() {
        bank.charge(id, "tok_ok");

        assertThat(bank.refund(id, "r-1").word()).isEqualTo("REFUNDED");
        assertThat(bank.refund(id, "r-1").word()).isEqualTo("REFUNDED");
        assertThat(bank.refund(id, "r-2").word()).isEqualTo("ALREADY_REFUNDED");
        assertThat(bank.voided(id).word()).isEqualTo("VOIDED");
        assertThat(bank.charge(id, "tok_ok").word()).isEqualTo("REFUNDED");
        assertThat(lines(id)).containsExactly("CAPTURE EUR 1290", "REFUND EUR 1290");
    }

    @Test
    void only_captured_money_is_given_back() {
        assertThat(bank.refund(id, "r-1").status()).isEqualTo(404);
        bank.charge(id, "tok_declined");

        assertThat(bank.refund(id, "r-1").word()).isEqualTo("NOT_CAPTURED");
    }

    @Test
    void a_slow_card_can_still_be_voided_while_it_waits() {
        var charging = bank.postAsync("/charges", RunningBank.body(id, "tok_slow", 1290));

        assertThat(bank.voided(id).word()).isEqualTo("VOIDED");
        assertThat(charging.join().word()).isEqualTo("VOIDED");
        assertThat(lines(id)).isEmpty();
    }

    @Test
    void a_slow_card_is_charged_after_its_client_has_gone() {
        var impatient = bank.request("/charges")
                .timeout(Duration.ofMillis(100))
                .POST(BodyPublishers.ofString(RunningBank.body(id, "tok_slow", 1290)));

        assertThatThrownBy(() -> bank.send(impatient.build()).join()).hasCauseInstanceOf(HttpTimeoutException.class);

        assertThat(bank.charge(id, "tok_slow").word()).isEqualTo("CAPTURED");
        assertThat(lines(id)).hasSize(1);
    }

    @Test
    void a_card_that_hangs_is_charged_and_tells_only_who_asks_again() {
        var hanging = bank.postAsync("/charges", RunningBank.body(id, "tok_hang_after_charge", 1290));

        RunningBank.Answer found;
        do {
            found = bank.get("/charges/" + id);
        } while (found.status() == 404);

        assertThat(found.word()).isEqualTo("CAPTURED");
        assertThat(bank.charge(id, "tok_hang_after_charge").word()).isEqualTo("CAPTURED");
        assertThat(hanging).isNotDone();
    }

    @Test
    void a_card_with_an_error_is_charged_and_tells_the_truth_the_second_time() {
        assertThat(bank.charge(id, "tok_error_after_charge").status()).isEqualTo(500);
        assertThat(bank.charge(id, "tok_error_after_charge").word()).isEqualTo("CAPTURED");
        assertThat(lines(id)).hasSize(1);
    }

    @Test
    void whichever_of_charge_and_void_comes_first_both_say_the_same() {
        for (int round = 0; round < 150; round++) {
            var raced = RunningBank.newId();
            var body = RunningBank.body(raced, "tok_ok", 1290);
            var voiding = "/charges/" + raced + "/void";
            var one = round % 2 == 0 ? bank.postAsync("/charges", body) : bank.postAsync(voiding, "{}");
            var two = round % 2 == 0 ? bank.postAsync(voiding, "{}") : bank.postAsync("/charges", body);

            assertThat(one.join().word()).isEqualTo(two.join().word());
            assertThat(lines(raced)).hasSize(one.join().word().equals("CAPTURED") ? 1 : 0);
        }
    }

    @Test
    void the_ledger_shows_every_line_once_and_in_order_while_it_grows() {
        long start = drain(0).size();
        var writers = new ArrayList<CompletableFuture<?>>();
        for (int n = 0; n < 200; n++) {
            writers.add(bank.postAsync("/charges", RunningBank.body(RunningBank.newId(), "tok_ok", 1 + n)));
        }
        var seen = new ArrayList<Long>();
        long at = start;
        while (!CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new))
                        .isDone()
                || at < start + 200) {
            var page = bank.get("/ledger?limit=17&after=" + at).body();
            page.getJsonArray("lines").forEach(line -> seen.add(((JsonObject) line).getLong("position")));
            at = page.getLong("next");
        }

        assertThat(seen).hasSize(200).isSorted().doesNotHaveDuplicates();
        assertThat(seen.getFirst()).isEqualTo(start + 1);
        assertThat(seen.getLast()).isEqualTo(start + 200);
    }

    @Test
    void nobody_rewrites_the_ledger() {
        bank.charge(id, "tok_ok");
        lines(id);

        assertThatThrownBy(() -> database.update("update ledger set minor = 1 where charge_id = $1", id))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> database.update("update ledger set pos = pos + 1000000 where charge_id = $1", id))
                .hasMessageContaining("append-only");
        assertThatThrownBy(() -> database.update("delete from ledger where charge_id = $1", id))
                .hasMessageContaining("append-only");
    }

    @Test
    void without_the_key_nobody_is_served() {
        var request = bank.request("/ledger").setHeader("X-Api-Key", "guessed").build();

        assertThat(bank.send(request).join().status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"chargeId\": 5}",
                "{\"chargeId\": \"a b\", \"amount\": {\"currency\": \"EUR\", \"minor\": 1}, \"card\": \"tok_ok\"}",
                "{\"chargeId\": \"a\", \"amount\": {\"currency\": \"EUR\", \"minor\": 0}, \"card\": \"tok_ok\"}",
                "{\"chargeId\": \"a\", \"amount\": {\"currency\": \"EUR\", \"minor\": 1.5}, \"card\": \"tok_ok\"}",
                "{\"chargeId\": \"a\", \"amount\": {\"currency\": \"eur\", \"minor\": 1}, \"card\": \"tok_ok\"}",
                "{\"chargeId\": \"a\", \"amount\": {\"currency\": \"EUR\", \"minor\": 1}, \"card\": \"tok_ok\","
                        + " \"net\": 1}"
            })
    void what_is_not_a_charge_is_refused(String body) {
        assertThat(bank.post("/charges", body).status()).isEqualTo(400);
    }

    @Test
    void too_large_and_too_far_is_refused() {
        assertThat(bank.post("/charges", "x".repeat(17 * 1024)).status()).isEqualTo(413);
        assertThat(bank.get("/nothing").status()).isEqualTo(404);
        assertThat(bank.get("/ledger?limit=1000000000").status()).isEqualTo(400);
        assertThat(bank.get("/ledger?after=-1").status()).isEqualTo(400);
    }

    @Test
    void more_requests_than_allowed_are_told_to_come_back() {
        try (var small = new RunningBank(database, 1)) {
            var first = small.postAsync("/charges", RunningBank.body(id, "tok_slow", 1290));
            RunningBank.Answer second;
            do {
                second = small.get("/charges/" + id);
                // One of our looks may have held the only place when the charge came.
                if (first.isDone() && first.join().status() == 503) {
                    first = small.postAsync("/charges", RunningBank.body(id, "tok_slow", 1290));
                }
            } while (second.status() == 404);

            assertThat(second.status()).isEqualTo(503);
            assertThat(first.join().word()).isEqualTo("CAPTURED");
            assertThat(small.get("/charges/" + id).word()).isEqualTo("CAPTURED");
        }
    }

    private List<String> drain(long after) {
        var lines = new ArrayList<String>();
        long at = after;
        while (true) {
            var page = bank.get("/ledger?limit=1000&after=" + at).body();
            page.getJsonArray("lines").stream().map(JsonObject.class::cast).forEach(line -> lines.add(describe(line)));
            if (page.getLong("next") == at) {
                return lines;
            }
            at = page.getLong("next");
        }
    }

    private List<String> lines(String charge) {
        return drain(0).stream()
                .filter(line -> line.startsWith(charge))
                .map(line -> line.substring(charge.length() + 1))
                .toList();
    }

    private static String describe(JsonObject line) {
        var amount = line.getJsonObject("amount");
        return line.getString("chargeId") + " " + line.getString("kind") + " " + amount.getString("currency") + " "
                + amount.getLong("minor");
    }
}
