package cobnut.postgres.saga;

import static org.assertj.core.api.Assertions.assertThat;

import cobnut.kernel.saga.SagaTable;
import cobnut.postgres.saga.SagaStep.Held;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the rows of sagas promise to runners, whoever keeps them: leases by the store's clock, compare-and-set. */
abstract class SagaRowsContract {
    enum State {
        TRYING,
        FINISHING,
        UNDOING,
        DONE,
        UNDONE
    }

    enum News {
        TRIED,
        FINISHED,
        UNDID,
        TOO_LATE
    }

    static final SagaConfig CONFIG = SagaConfig.DEFAULTS;
    static final long LEASE = CONFIG.lease().toMillis();
    static final long DEADLINE = 60_000;

    private final UUID id = UUID.randomUUID();

    static SagaTable<State, News> table(String name) {
        return SagaTable.<State, News>named(name, 1, State.TRYING)
                .deadline(Duration.ofMillis(DEADLINE), News.TOO_LATE)
                .calling(State.TRYING, Map.of(News.TRIED, State.FINISHING, News.TOO_LATE, State.UNDOING))
                .finishing(State.FINISHING, Map.of(News.FINISHED, State.DONE))
                .undoing(State.UNDOING, Map.of(News.UNDID, State.UNDONE))
                .end(State.DONE)
                .end(State.UNDONE)
                .build();
    }

    abstract Held<State> start(UUID id, String node, boolean lease);

    abstract List<Held<State>> claim(String node);

    /**
     * Empty when the row is no longer what was read.
     *
     * @param told by somebody who does not hold it
     */
    abstract Optional<Held<State>> move(Held<State> held, State to, String node, boolean told);

    abstract int later(Held<State> held, long millis);

    abstract int shelve(Held<State> held);

    abstract boolean retry(UUID id);

    abstract int release(String node);

    abstract void passes(long millis);

    @Test
    void a_saga_belongs_to_whoever_started_it_until_its_lease_is_over() {
        var held = start(id, "a", true);

        assertThat(claim("b")).isEmpty();
        passes(LEASE + 1);
        var taken = claim("b");

        assertThat(taken).singleElement().satisfies(each -> {
            assertThat(each.id()).isEqualTo(id);
            assertThat(each.epoch()).isGreaterThan(held.epoch());
            assertThat(each.version()).isEqualTo(held.version());
            assertThat(each.request()).isEqualTo(held.request());
        });
        assertThat(claim("c")).isEmpty();
    }

    @Test
    void what_nobody_holds_is_anybodys_at_once() {
        start(id, "a", false);

        assertThat(claim("b")).hasSize(1);
    }

    @Test
    void who_lost_the_lease_writes_no_more() {
        var lost = start(id, "a", true);
        passes(LEASE + 1);
        var taken = claim("b").getFirst();

        assertThat(move(lost, State.FINISHING, "a", false)).isEmpty();
        assertThat(later(lost, 0)).isZero();
        assertThat(shelve(lost)).isZero();
        assertThat(move(taken, State.FINISHING, "b", false)).map(Held::version).contains(2L);
    }

    @Test
    void a_move_is_made_once() {
        var held = start(id, "a", true);
        var moved = move(held, State.FINISHING, "a", false).orElseThrow();

        assertThat(move(held, State.FINISHING, "a", false)).isEmpty();
        assertThat(moved.epoch()).isGreaterThan(held.epoch());
        assertThat(moved.attempts()).isZero();
    }

    @Test
    void news_from_outside_need_no_lease_but_the_version_that_was_read() {
        var held = start(id, "a", true);
        passes(LEASE + 1);
        claim("b");

        assertThat(move(held, State.UNDOING, "c", true)).map(Held::version).contains(2L);
        assertThat(move(held, State.UNDOING, "c", true)).isEmpty();
    }

    @Test
    void a_final_saga_is_never_due() {
        var held = move(start(id, "a", true), State.FINISHING, "a", false).orElseThrow();
        move(held, State.DONE, "a", false);
        passes(100 * DEADLINE);

        assertThat(claim("b")).isEmpty();
    }

    @Test
    void the_same_call_later_is_anybodys_after_the_pause_and_knows_its_attempts() {
        var held = start(id, "a", true);

        assertThat(later(held, 5_000)).isEqualTo(1);
        assertThat(claim("b")).isEmpty();
        passes(5_001);
        assertThat(claim("b"))
                .singleElement()
                .satisfies(each -> assertThat(each.attempts()).isEqualTo(1));
    }

    @Test
    void no_pause_outlasts_the_deadline() {
        var held = start(id, "a", true);

        later(held, 10 * DEADLINE);
        passes(DEADLINE + 1);

        assertThat(claim("b"))
                .singleElement()
                .satisfies(each -> assertThat(each.late()).isTrue());
    }

    @Test
    void who_waits_for_an_operator_is_due_at_the_deadline_where_time_matters() {
        var held = start(id, "a", true);

        assertThat(shelve(held)).isEqualTo(1);
        passes(LEASE + 1);
        assertThat(claim("b")).isEmpty();
        passes(DEADLINE);
        assertThat(claim("b"))
                .singleElement()
                .satisfies(each -> assertThat(each.shelved()).isTrue());
    }

    @Test
    void past_the_pivot_only_an_operator_brings_it_back() {
        var held = move(start(id, "a", true), State.FINISHING, "a", false).orElseThrow();
        shelve(held);
        passes(100 * DEADLINE);
        assertThat(claim("b")).isEmpty();

        assertThat(retry(id)).isTrue();

        assertThat(claim("b")).singleElement().satisfies(each -> {
            assertThat(each.shelved()).isFalse();
            assertThat(each.version()).isEqualTo(held.version() + 2);
        });
        assertThat(later(held, 0)).isZero();
    }

    @Test
    void what_is_being_undone_is_called_again_without_an_operator() {
        var held = move(start(id, "a", true), State.UNDOING, "a", false).orElseThrow();

        shelve(held);
        passes(CONFIG.longestBackoff().toMillis() + 1);

        assertThat(claim("b")).hasSize(1);
    }

    @Test
    void a_node_that_leaves_gives_up_what_it_holds_and_its_late_writes_are_refused() {
        var held = start(id, "a", true);

        assertThat(release("a")).isEqualTo(1);

        assertThat(claim("b")).hasSize(1);
        assertThat(later(held, 0)).isZero();
    }
}
