package cobnut.launcher.chaos.check;

import static cobnut.launcher.chaos.workload.Operation.Kind.CANCEL;
import static cobnut.launcher.chaos.workload.Operation.Kind.PLACE;
import static cobnut.launcher.chaos.workload.Operation.Kind.PLACE_AGAIN;
import static cobnut.launcher.chaos.workload.Operation.Kind.PLACE_OTHER;
import static cobnut.launcher.chaos.workload.Operation.Kind.READ;
import static cobnut.launcher.chaos.workload.Operation.Result.FAILED;
import static cobnut.launcher.chaos.workload.Operation.Result.OK;
import static cobnut.launcher.chaos.workload.Operation.Result.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import cobnut.launcher.chaos.check.Books.Written;
import cobnut.launcher.chaos.workload.Operation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryCheckTest {
    private static final Map<String, Written> CONFIRMED = Map.of("o1", new Written("ann", "CONFIRMED"));
    private static final Map<String, Written> CANCELLED = Map.of("o1", new Written("ann", "CANCELLED"));

    private long clock;

    private Operation placed(Operation.Kind kind, String order, String answer) {
        return operation(kind, "k1", "tok_ok", order, OK, 202, "PENDING", answer);
    }

    private Operation read(String status) {
        return operation(READ, "", "tok_ok", "o1", OK, 200, status, "");
    }

    private Operation unknown(Operation.Kind kind) {
        return operation(kind, "k1", "tok_ok", "", UNKNOWN, 0, "", "");
    }

    private Operation answered(Operation.Kind kind, Operation.Result result, int status) {
        return operation(kind, "k1", "tok_ok", "o1", result, status, "", "");
    }

    private Operation operation(
            Operation.Kind kind,
            String key,
            String card,
            String order,
            Operation.Result result,
            int status,
            String seen,
            String answer) {
        clock += 10;
        return new Operation(1, "c1", kind, key, "", card, order, clock, clock + 5, result, status, seen, "", answer);
    }

    private static List<String> violated(Map<String, Written> books, Operation... operations) {
        var check = new HistoryCheck(books);
        List.of(operations).forEach(check::take);
        return check.violations().stream().map(Violation::check).distinct().toList();
    }

    @Test
    void an_errand_that_went_well_is_well_even_when_an_answer_was_lost() {
        var violated = violated(
                CONFIRMED,
                unknown(PLACE),
                placed(PLACE, "o1", "a"),
                placed(PLACE_AGAIN, "o1", "a"),
                answered(PLACE_OTHER, FAILED, 422),
                read("PENDING"),
                answered(CANCEL, FAILED, 409),
                read("CONFIRMED"));

        assertThat(violated).isEmpty();
    }

    @Test
    void a_lost_order_is_named() {
        assertThat(violated(Map.of(), placed(PLACE, "o1", "a")))
                .contains("client: an acknowledged order does not exist");
    }

    @Test
    void an_order_too_many_is_named() {
        var books = Map.of("o1", new Written("ann", "CONFIRMED"), "o2", new Written("ann", "CONFIRMED"));

        assertThat(violated(books, unknown(PLACE), placed(PLACE, "o1", "a")))
                .containsExactly("client: not exactly one order for each key");
        assertThat(violated(books, placed(PLACE, "o1", "a"), placed(PLACE_AGAIN, "o2", "a")))
                .contains("client: one key, two orders");
    }

    @Test
    void other_bytes_and_another_body_are_named() {
        assertThat(violated(CONFIRMED, placed(PLACE, "o1", "a"), placed(PLACE_AGAIN, "o1", "b")))
                .containsExactly("client: one key, two answers");
        assertThat(violated(CONFIRMED, placed(PLACE, "o1", "a"), answered(PLACE_OTHER, OK, 202)))
                .containsExactly("client: another body under the same key was taken");
        assertThat(violated(CONFIRMED, placed(PLACE, "o1", "a"), answered(PLACE_OTHER, FAILED, 400)))
                .containsExactly("client: another body under the same key is 422");
    }

    @Test
    void going_backwards_is_named() {
        assertThat(violated(CONFIRMED, placed(PLACE, "o1", "a"), read("CONFIRMED"), read("PENDING")))
                .contains("client: what was seen went backwards");
        assertThat(violated(CANCELLED, placed(PLACE, "o1", "a"), read("CONFIRMED")))
                .containsExactly("client: what was seen is not in the books");
    }

    @Test
    void a_cancel_that_was_not_kept_is_named() {
        assertThat(violated(CONFIRMED, placed(PLACE, "o1", "a"), answered(CANCEL, OK, 202)))
                .containsExactly("client: a cancelled order was sold");
        assertThat(violated(CANCELLED, placed(PLACE, "o1", "a"), answered(CANCEL, FAILED, 409)))
                .containsExactly("client: a refused cancel, and yet not sold");
    }

    @Test
    void a_refused_order_and_a_declined_card_that_bought_are_named() {
        var declined = operation(PLACE, "k1", "tok_declined", "o1", OK, 202, "PENDING", "a");

        assertThat(violated(Map.of(), answered(PLACE, FAILED, 400)))
                .containsExactly("client: a good order was refused");
        assertThat(violated(CONFIRMED, declined)).containsExactly("client: a declined card bought something");
    }

    @Test
    void an_order_of_somebody_else_is_named() {
        var books = Map.of("o1", new Written("ann", "CONFIRMED"), "o2", new Written("bob", "CONFIRMED"));
        var second = operation(PLACE, "k2", "tok_ok", "o2", OK, 202, "PENDING", "a");

        assertThat(violated(books, placed(PLACE, "o1", "a"), second))
                .contains("client: an order belongs to somebody else");
    }
}
